public import Registry

/// What is read as one: the registers of one class on one station. One reply answers all of them, on all ports.
public struct ReadKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let station: StationID
    public let registerClass: RegisterClass

    public init(_ station: StationID, _ registerClass: RegisterClass) {
        self.station = station
        self.registerClass = registerClass
    }

    /// For messages: `getLoad of 1:34003`.
    public var description: String { "\(registerClass.operation ?? registerClass.rawValue) of \(station)" }

    /// Station by station, and in each the quick and dynamic reads first.
    public static func < (left: ReadKey, right: ReadKey) -> Bool {
        left.station == right.station
            ? left.registerClass.position < right.registerClass.position : left.station < right.station
    }
}

extension RegisterClass {
    /// Place in `allCases`, for tables by class.
    var position: Int {
        switch self {
        case .stationStatus: 0
        case .load: 1
        case .alarm: 2
        case .chargingSession: 3
        case .stationRights: 4
        case .station: 5
        case .bridge: 6
        }
    }
}
