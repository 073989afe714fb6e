public import struct FoundationEssentials.Date
public import Registry

/// What the dashboard shows, asked anew each time that somebody looks. Devices go by the names that their topics have:
/// `campus/building1/station_001/1`.
public protocol DashboardSource: Sendable {
    /// What the page is told first of the bridge.
    func identity() -> DashboardIdentity
    /// The time, as the ages that are shown count from it.
    func now() -> Date
    /// Every device that is shown, in no order.
    func devices() -> [String]
    /// The newest of each of these devices; those that are gone are left out.
    ///
    /// - Parameter withHistory: whether a few values of the last hour belong to it, as far as they are kept.
    func rows(of devices: [String], withHistory: Bool) async -> [JSONObject]
    /// Every point of a device; nil if there is no such device.
    func points(of device: String) async -> [JSONObject]?
    /// The load of a device, or with nil that of all, as far back as it is kept. Nil if none is kept of the device.
    func history(of device: String?, _ range: LoadRange) -> LoadHistory?
    /// How the bridge, its broker and its accounts fare.
    func health() async -> JSONObject
    /// The errors that last, oldest first.
    func errors() -> [JSONObject]
    /// Takes a set message as if it had come from the broker. Its result comes by ``DashboardFeed/answered(_:by:)``.
    ///
    /// - Parameter payload: of the object form.
    /// - Returns: nil, or why it addresses nothing of this bridge.
    func submit(_ payload: JSONObject, to device: String) async -> String?
}

/// The dashboard's two ends: whom it asks, and who tells it of changes.
public struct Dashboard: Sendable {
    public let source: any DashboardSource
    public let feed: DashboardFeed

    public init(source: any DashboardSource, feed: DashboardFeed) {
        self.source = source
        self.feed = feed
    }
}

/// What a page is told first.
public struct DashboardIdentity: Sendable {
    public var instance: String
    public var version: String
    public var startedAt: Date

    public init(instance: String, version: String, startedAt: Date) {
        self.instance = instance
        self.version = version
        self.startedAt = startedAt
    }
}

/// How far back a history goes.
public enum LoadRange: String, CaseIterable, Sendable {
    case hour
    case day

    /// Seconds of one value.
    public var step: Int {
        switch self {
        case .hour: 15
        case .day: 120
        }
    }

    /// How many values it has.
    public var count: Int {
        switch self {
        case .hour: 240
        case .day: 720
        }
    }
}

/// Loads of equal steps, kW, each the mean over its step.
public struct LoadHistory: Hashable, Sendable {
    /// When the first step begins.
    public var from: Date
    /// Seconds of a step.
    public var step: Int
    /// In watts; nil where nothing was known. The last step is the one under way.
    public var watts: [Int?]

    public init(from: Date, step: Int, watts: [Int?]) {
        self.from = from
        self.step = step
        self.watts = watts
    }

    var json: JSONObject {
        [
            "from": .string(ISO8601.text(from)), "step": .integer(step),
            "values": .array(watts.map { $0.map(JSONValue.kilowatts) ?? .null }),
        ]
    }
}

extension JSONValue {
    /// Watts as kW.
    public static func kilowatts(_ watts: Int) -> JSONValue {
        let (whole, rest) = abs(watts).quotientAndRemainder(dividingBy: 1000)
        var text = (watts < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            let digits = String(rest)
            text += "." + String(repeating: "0", count: 3 - digits.count) + digits
            while text.hasSuffix("0") { text.removeLast() }
        }
        return JSONNumber(text).map(JSONValue.number) ?? .null
    }
}
