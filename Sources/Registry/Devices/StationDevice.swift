/// One device file resolved: a station, where it is published, and with which registers.
///
/// A station is several devices on the bus: its own, and one for each port.
public struct StationDevice: Hashable, Sendable {
    public let path: DevicePath
    public let stationID: StationID
    /// Name of the account that may reach it.
    public let account: String
    /// Every row of its registry, in order. Rows with one point name may be among them, since each device of the
    /// station has its own selection: see `registers(forPort:)`.
    public let registers: [Register]
    /// Seconds between scrapes of registers that name no interval.
    public let interval: Int
    /// The device's `cacheExpiration` in seconds: the Max Age of registers that name none.
    public let cacheExpiration: Int?
    /// Time zone for the points' metadata, a name of the IANA database.
    public let timezone: String
    /// A point that toggles between 0 and 1 every minute; nil: none.
    public let heartBeatPoint: String?
    public let publish: PublishSwitches
    /// The device file, relative to the configuration folder; for messages to people.
    public let file: String

    public init(
        path: DevicePath, stationID: StationID, account: String, registers: [Register], interval: Int = 60,
        cacheExpiration: Int? = nil, timezone: String = "UTC", heartBeatPoint: String? = nil,
        publish: PublishSwitches = PublishSwitches(), file: String = ""
    ) {
        self.path = path
        self.stationID = stationID
        self.account = account
        self.registers = registers
        self.interval = interval
        self.cacheExpiration = cacheExpiration
        self.timezone = timezone
        self.heartBeatPoint = heartBeatPoint
        self.publish = publish
        self.file = file
    }

    /// Seconds between scrapes of a register: its own `Scrape Interval`, or the default of its class.
    public func interval(of register: Register) -> Int {
        register.interval ?? register.registerClass.defaultInterval(deviceInterval: interval)
    }

    /// Seconds for which a response may stand in for a new call: the register's `Max Age`, the device's
    /// `cacheExpiration`, or the register's interval.
    public func maxAge(of register: Register) -> Int {
        register.maxAge ?? cacheExpiration ?? interval(of: register)
    }

    /// The ports that its registers name by number, in order.
    public var namedPorts: [Int] {
        let ports = registers.compactMap { register -> Int? in
            if case .port(let number) = register.port { number } else { nil }
        }
        return Set(ports).sorted()
    }

    /// Whether a register is for every port that the station turns out to have.
    public var coversEveryPort: Bool { registers.contains { $0.port == .every } }

    /// The registers of one device of this station, in registry order; of two with one point name the later.
    ///
    /// - Parameter port: the port's number; nil is the station's own device, of station-level registers only.
    public func registers(forPort port: Int?) -> [Register] {
        withHeartbeat(registers.filter { $0.port.includes(port: port) }.keepingLastOfEachPoint())
    }

    /// The registers of `layout: station`, in which one device carries those of all ports; of two with one point name
    /// the later. A register for every port appears once and shows the lowest port.
    public func registersInStationLayout() -> [Register] { withHeartbeat(registers.keepingLastOfEachPoint()) }

    /// Adds `heart_beat_point`, which need not be in the registry, to a device that has points at all.
    private func withHeartbeat(_ registers: [Register]) -> [Register] {
        guard let heartBeatPoint, !registers.isEmpty, !registers.contains(where: { $0.point == heartBeatPoint }) else {
            return registers
        }
        return registers + [Register(point: heartBeatPoint, attribute: .bridge(.heartbeat), type: .integer)]
    }
}
