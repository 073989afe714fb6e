import Registry

/// How the values of an attribute look in Home Assistant, whatever the registry calls them.
struct Presentation {
    /// The entity's name, if the registry has not given the point one of its own.
    var label: String
    var deviceClass: String?
    /// Of numbers only.
    var unit: String?
    var stateClass: String?
    var precision: Int?
    var icon: String?
    /// Whether it belongs among the diagnostics of its device.
    var isDiagnostic = false
    /// Whether it is there only for those who switch it on.
    var isHidden = false

    init(_ label: String) { self.label = label }

    init(_ attribute: Attribute) {
        self.init(Self.label(of: attribute))
        unit = Self.units[attribute.usualUnits]
        switch attribute {
        case .load(let attribute): describe(attribute)
        case .stationStatus(let attribute): describe(attribute)
        case .chargingSession(let attribute): describe(attribute)
        case .station(let attribute): describe(attribute)
        case .bridge(let attribute): describe(attribute)
        case .alarm(.alarmType): icon = "mdi:alert-circle-outline"
        case .alarm(.alarmTime): (isDiagnostic, isHidden) = (true, true)
        case .alarm(.clearAlarms): icon = "mdi:alert-remove-outline"
        case .stationRights: (icon, isDiagnostic, isHidden) = ("mdi:shield-account", true, true)
        }
    }

    /// Units of attributes as Home Assistant spells them. Those that a registry gives are free text, which it would
    /// refuse or take for a promise of numbers.
    private static let units = ["kW": "kW", "kWh": "kWh", "percent": "%", "V": "V", "A": "A", "s": "s", "degrees": "°"]

    private mutating func describe(_ attribute: LoadAttribute) {
        switch attribute {
        case .portLoad, .stationLoad: (deviceClass, stateClass, precision) = ("power", "measurement", 2)
        case .allowedLoad: (deviceClass, stateClass, precision) = ("power", "measurement", 2)
        case .percentShed: (stateClass, icon) = ("measurement", "mdi:percent")
        case .shedState: icon = "mdi:transmission-tower-export"
        case .lastBatteryPercent: (deviceClass, stateClass) = ("battery", "measurement")
        case .userID, .credentialID, .sessionID: (icon, isDiagnostic) = ("mdi:card-account-details-outline", true)
        }
    }

    private mutating func describe(_ attribute: StationStatusAttribute) {
        isDiagnostic = true
        switch attribute {
        case .status: (icon, isDiagnostic) = ("mdi:ev-station", false)
        case .timeStamp: break
        case .connector: icon = "mdi:ev-plug-type1"
        case .power: (deviceClass, precision) = ("power", 2)
        case .networkStatus, .faultReason: break
        }
    }

    private mutating func describe(_ attribute: ChargingSessionAttribute) {
        switch attribute {
        case .energy: (deviceClass, stateClass, precision) = ("energy", "total", 2)
        // Null for a port that was never used, which a timestamp of 2024.3 warns of at each message.
        case .startTime, .endTime, .driverOptOutTimestamp: (isDiagnostic, isHidden) = (true, true)
        case .startBatteryPercentage, .stopBatteryPercentage: deviceClass = "battery"
        case .sessionID, .userID, .credentialID, .endedBy: isDiagnostic = true
        case .totalChargingDuration, .totalSessionDuration: icon = "mdi:timer-outline"
        case .vehicleMake, .vehicleModel, .vehicleModelYear, .vehicleType: icon = "mdi:car-electric"
        case .rfidSerialNumber, .driverAccountNumber, .driverName, .vehiclePortMAC, .driverOptedOut,
            .paymentTerminalInfo:
            (isDiagnostic, isHidden) = (true, true)
        }
    }

    private mutating func describe(_ attribute: StationAttribute) {
        isDiagnostic = true
        switch attribute {
        case .power: (deviceClass, precision) = ("power", 2)
        case .voltage: deviceClass = "voltage"
        case .current: deviceClass = "current"
        case .connector: icon = "mdi:ev-plug-type1"
        case .level: icon = "mdi:ev-station"
        // What hardly ever changes is on the device's page already, or is there for those who want it.
        default: isHidden = true
        }
    }

    private mutating func describe(_ attribute: BridgeAttribute) {
        switch attribute {
        case .energyTotal: (deviceClass, stateClass, precision) = ("energy", "total_increasing", 2)
        case .dataAge: (deviceClass, isDiagnostic) = ("duration", true)
        case .shedPending: (icon, isDiagnostic) = ("mdi:timer-sand", true)
        case .shedUntil: (isDiagnostic, isHidden) = (true, true)
        case .heartbeat: (icon, isDiagnostic, isHidden) = ("mdi:heart-pulse", true, true)
        }
    }
}
