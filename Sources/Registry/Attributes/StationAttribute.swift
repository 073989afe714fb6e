/// What getStations tells of a station: its description, place and prices. Nearly static.
public enum StationAttribute: String, CaseIterable, Hashable, Sendable {
    case stationID
    case stationManufacturer
    case stationModel
    case portNumber
    case stationName
    case stationMacAddr
    case stationSerialNum
    case address = "Address"
    case city = "City"
    case state = "State"
    case country = "Country"
    case postalCode
    case lat = "Lat"
    case long = "Long"
    case reservable = "Reservable"
    case level = "Level"
    case mode = "Mode"
    case connector = "Connector"
    case voltage = "Voltage"
    case current = "Current"
    case power = "Power"
    case numPorts
    case type = "Type"
    case startTime
    case endTime
    case minPrice
    case maxPrice
    case unitPricePerHour
    case unitPricePerSession
    case unitPricePerKWh
    /// In VOLTTRON's registry, in no published version of the API: it reads null.
    case unitPriceForFirst
    case unitPricePerHourThereafter
    case sessionTime
    case description = "Description"
    case mainPhone
    case orgID
    case organizationName
    case sgID
    case sgName
    case currencyCode
    case stationActivationDate
    case timezoneOffset
    case modTimeStamp

    var facts: AttributeFacts {
        switch self {
        case .stationID: .init(.station, .string, "ChargePoint's id of the station, such as 1:34003")
        case .stationManufacturer: .init(.station, .string, "who made the station")
        case .stationModel: .init(.station, .string, "model of the station")
        case .portNumber: .init(.port, .string, "number of the port on its station, from 1")
        case .stationName: .init(.either, .string, "name of the station")
        case .stationMacAddr: .init(.station, .string, "hardware address of the station")
        case .stationSerialNum: .init(.station, .string, "serial number of the station")
        case .address: .init(.station, .string, "street address")
        case .city: .init(.station, .string, "city")
        case .state: .init(.station, .string, "state or province")
        case .country: .init(.station, .string, "country")
        case .postalCode: .init(.station, .string, "postal code")
        case .lat: .init(.port, .float, "latitude", units: "degrees")
        case .long: .init(.port, .float, "longitude", units: "degrees")
        case .reservable: .init(.port, .boolean, "whether the port can be reserved")
        case .level: .init(.port, .string, "charging level: L1, L2 or DC")
        case .mode: .init(.port, .integer, "charging mode, in place of the level in Europe")
        case .connector: .init(.port, .string, "connector type, such as J1772")
        case .voltage: .init(.port, .float, "nameplate voltage", units: "V")
        case .current: .init(.port, .float, "nameplate current", units: "A")
        case .power: .init(.port, .float, "nameplate power", units: "kW")
        case .numPorts: .init(.station, .integer, "how many ports the station has")
        case .type: .init(.station, .string, "pricing: Session, Hourly or kWh")
        case .startTime: .init(.station, .time, "time of day from which the price holds")
        case .endTime: .init(.station, .time, "time of day until which the price holds")
        case .minPrice: .init(.station, .float, "least price of a session, in currencyCode")
        case .maxPrice: .init(.station, .float, "highest price of a session, in currencyCode")
        case .unitPricePerHour: .init(.station, .float, "price of an hour, in currencyCode")
        case .unitPricePerSession: .init(.station, .float, "price of a session, in currencyCode")
        case .unitPricePerKWh: .init(.station, .float, "price of a kWh, in currencyCode")
        case .unitPriceForFirst:
            .init(.station, .float, "price of the first hours, in currencyCode; no known API version sends it")
        case .unitPricePerHourThereafter: .init(.station, .float, "price of an hour after the first, in currencyCode")
        case .sessionTime: .init(.station, .string, "longest session allowed")
        case .description: .init(.port, .string, "where the port is, in the owner's words")
        case .mainPhone: .init(.station, .string, "telephone of driver support")
        case .orgID: .init(.station, .string, "id of the owner's organization")
        case .organizationName: .init(.station, .string, "the owner's organization")
        case .sgID: .init(.station, .string, "ids of the station groups, separated by comma and blank")
        case .sgName: .init(.station, .string, "names of the station groups, in the order of sgID")
        case .currencyCode: .init(.station, .string, "currency of the prices, ISO 4217")
        case .stationActivationDate: .init(.station, .datetime, "when the station was activated")
        case .timezoneOffset: .init(.station, .string, "offset of the station's local time from UTC")
        case .modTimeStamp: .init(.station, .datetime, "when the station's description last changed")
        }
    }
}
