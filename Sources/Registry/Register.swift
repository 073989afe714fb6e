/// One row of the registry CSV: a point's public name, and the attribute that gives its value.
public struct Register: Hashable, Sendable {
    /// Public name: the key in payloads and the last segment of topics.
    public let point: String
    public let attribute: Attribute
    public let port: PortSelector
    public let type: ValueType
    /// Free text, for the point's metadata.
    public let units: String
    /// For a writable limit its setpoint until one is written. It never causes a call by itself.
    public let startingValue: String?
    public let isWritable: Bool
    public let notes: String
    /// `Scrape Interval` in seconds; nil: the default of its class, see `StationDevice.interval(of:)`.
    public let interval: Int?
    /// `Max Age` in seconds: a response no older than this may be used in place of a new call. Nil: see
    /// `StationDevice.maxAge(of:)`.
    public let maxAge: Int?
    /// Where the row begins in its file, from 1.
    public let line: Int

    public init(
        point: String, attribute: Attribute, port: PortSelector = .station, type: ValueType? = nil, units: String = "",
        startingValue: String? = nil, isWritable: Bool = false, notes: String = "", interval: Int? = nil,
        maxAge: Int? = nil, line: Int = 0
    ) {
        self.point = point
        self.attribute = attribute
        self.port = port
        self.type = type ?? attribute.usualType
        self.units = units
        self.startingValue = startingValue
        self.isWritable = isWritable
        self.notes = notes
        self.interval = interval
        self.maxAge = maxAge
        self.line = line
    }

    /// The class whose operation answers it.
    public var registerClass: RegisterClass { attribute.registerClass }
}

extension Sequence<Register> {
    /// Where two registers have one point name, only the later; the order stays.
    public func keepingLastOfEachPoint() -> [Register] {
        let all = Array(self)
        var last: [String: Int] = [:]
        for (index, register) in all.enumerated() { last[register.point] = index }
        return all.enumerated().filter { last[$0.element.point] == $0.offset }.map(\.element)
    }
}
