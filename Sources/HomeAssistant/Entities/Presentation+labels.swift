import Registry

extension Presentation {
    /// What a person calls an attribute.
    static func label(of attribute: Attribute) -> String {
        switch attribute {
        case .load(let attribute): label(of: attribute)
        case .alarm(.alarmType): "Alarm"
        case .alarm(.alarmTime): "Alarm time"
        case .alarm(.clearAlarms): "Clear alarms"
        case .stationStatus(let attribute): label(of: attribute)
        case .chargingSession(let attribute): label(of: attribute)
        case .stationRights: "Rights"
        case .station(let attribute): label(of: attribute)
        case .bridge(let attribute): label(of: attribute)
        }
    }

    private static func label(of attribute: LoadAttribute) -> String {
        switch attribute {
        case .shedState: "Shed"
        case .portLoad: "Load"
        case .allowedLoad: "Allowed load"
        case .percentShed: "Percent shed"
        case .stationLoad: "Station load"
        case .userID: "Driver now"
        case .credentialID: "Credential now"
        case .sessionID: "Session now"
        case .lastBatteryPercent: "Battery"
        }
    }

    private static func label(of attribute: StationStatusAttribute) -> String {
        switch attribute {
        case .status: "Status"
        case .timeStamp: "Last contact"
        case .connector: "Connector in use"
        case .power: "Power of connector in use"
        case .networkStatus: "Network status"
        case .faultReason: "Fault"
        }
    }

    private static func label(of attribute: ChargingSessionAttribute) -> String {
        switch attribute {
        case .sessionID: "Session"
        case .startTime: "Session start"
        case .endTime: "Session end"
        case .energy: "Session energy"
        case .rfidSerialNumber: "Card"
        case .driverAccountNumber: "Driver account"
        case .driverName: "Driver name"
        case .userID: "Driver"
        case .credentialID: "Credential"
        case .totalChargingDuration: "Charging duration"
        case .totalSessionDuration: "Session duration"
        case .startBatteryPercentage: "Battery at start"
        case .stopBatteryPercentage: "Battery at end"
        case .endedBy: "Ended by"
        case .vehicleMake: "Vehicle make"
        case .vehicleModel: "Vehicle model"
        case .vehicleModelYear: "Vehicle model year"
        case .vehicleType: "Vehicle type"
        case .vehiclePortMAC: "Vehicle hardware address"
        case .driverOptedOut: "Driver opted out"
        case .driverOptOutTimestamp: "Driver opted out at"
        case .paymentTerminalInfo: "Payment terminal"
        }
    }

    private static func label(of attribute: BridgeAttribute) -> String {
        switch attribute {
        case .heartbeat: "Heartbeat"
        case .dataAge: "Data age"
        case .shedPending: "Shed pending"
        case .shedUntil: "Shed until"
        case .energyTotal: "Energy"
        }
    }

    private static func label(of attribute: StationAttribute) -> String {
        switch attribute {
        case .stationID: "Station ID"
        case .stationManufacturer: "Manufacturer"
        case .stationModel: "Model"
        case .portNumber: "Port number"
        case .stationName: "Station name"
        case .stationMacAddr: "Hardware address"
        case .stationSerialNum: "Serial number"
        case .address: "Address"
        case .city: "City"
        case .state: "State"
        case .country: "Country"
        case .postalCode: "Postal code"
        case .lat: "Latitude"
        case .long: "Longitude"
        case .reservable: "Reservable"
        case .level: "Charging level"
        case .mode: "Charging mode"
        case .connector: "Connector"
        case .voltage: "Nameplate voltage"
        case .current: "Nameplate current"
        case .power: "Nameplate power"
        case .numPorts: "Ports"
        case .type: "Pricing"
        case .startTime: "Price from"
        case .endTime: "Price until"
        case .minPrice: "Least price"
        case .maxPrice: "Highest price"
        case .unitPricePerHour: "Price of an hour"
        case .unitPricePerSession: "Price of a session"
        case .unitPricePerKWh: "Price of a kWh"
        case .unitPriceForFirst: "Price of the first hours"
        case .unitPricePerHourThereafter: "Price of a later hour"
        case .sessionTime: "Longest session"
        case .description: "Description"
        case .mainPhone: "Telephone"
        case .orgID: "Organization ID"
        case .organizationName: "Organization"
        case .sgID: "Station group IDs"
        case .sgName: "Station groups"
        case .currencyCode: "Currency"
        case .stationActivationDate: "Activated"
        case .timezoneOffset: "Time zone offset"
        case .modTimeStamp: "Description changed"
        }
    }
}
