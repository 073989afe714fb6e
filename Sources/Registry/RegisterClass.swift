/// What a register belongs to: the API operation that answers it, named as in the registry CSV's `Register Name`.
public enum RegisterClass: String, CaseIterable, Hashable, Sendable {
    /// getStationStatus
    case stationStatus = "StationStatusRegister"
    /// getLoad, shedLoad, clearShedState
    case load = "LoadRegister"
    /// getAlarms, clearAlarms
    case alarm = "AlarmRegister"
    /// getChargingSessionData
    case chargingSession = "ChargingSessionRegister"
    /// getStationRights
    case stationRights = "StationRightsRegister"
    /// getStations
    case station = "StationRegister"
    /// No operation: the bridge's own values.
    case bridge = "BridgeRegister"

    /// Seconds between two scrapes of a register that names no `Scrape Interval`.
    ///
    /// - Parameter deviceInterval: the device file's `interval`, in seconds.
    public func defaultInterval(deviceInterval: Int) -> Int {
        switch self {
        case .stationStatus, .load, .bridge: deviceInterval
        case .alarm: max(deviceInterval, 60)
        case .chargingSession: max(deviceInterval, 300)
        case .stationRights, .station: 86_400
        }
    }

    /// Whether its registers tell that a device is alive: a device whose dynamic registers are all stale is offline.
    public var isDynamic: Bool {
        switch self {
        case .stationStatus, .load, .alarm, .chargingSession: true
        case .stationRights, .station, .bridge: false
        }
    }

    /// The API operation that reads it; nil for the bridge's own.
    public var operation: String? {
        switch self {
        case .stationStatus: "getStationStatus"
        case .load: "getLoad"
        case .alarm: "getAlarms"
        case .chargingSession: "getChargingSessionData"
        case .stationRights: "getStationRights"
        case .station: "getStations"
        case .bridge: nil
        }
    }

    /// Every attribute of this class, in catalogue order.
    public var attributes: [Attribute] {
        switch self {
        case .stationStatus: StationStatusAttribute.allCases.map(Attribute.stationStatus)
        case .load: LoadAttribute.allCases.map(Attribute.load)
        case .alarm: AlarmAttribute.allCases.map(Attribute.alarm)
        case .chargingSession: ChargingSessionAttribute.allCases.map(Attribute.chargingSession)
        case .stationRights: StationRightsAttribute.allCases.map(Attribute.stationRights)
        case .station: StationAttribute.allCases.map(Attribute.station)
        case .bridge: BridgeAttribute.allCases.map(Attribute.bridge)
        }
    }
}
