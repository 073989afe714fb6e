public import struct FoundationEssentials.Date
import Registry

/// The headers that VOLTTRON sends with every message: user properties on MQTT 5, on request the payload's third element on
/// MQTT 3.1.1.
public struct MessageHeaders: Hashable, Sendable {
    /// When the message was made.
    public let date: String
    /// When the bridge had the values; later than in the message before on the same topic, see ``TimestampSequence``.
    public let timeStamp: String
    /// The tick of the scrape, which all devices of that scrape share; nil for values that were not read at a tick.
    public let synchronizedTimeStamp: String?

    public init(date: Date, timeStamp: Date, tick: Date?) {
        self.date = Self.text(date)
        self.timeStamp = Self.text(timeStamp)
        synchronizedTimeStamp = tick.map(Self.text)
    }

    /// Names and values in VOLTTRON's order and spelling.
    public var properties: [(name: String, value: String)] {
        var properties = [(name: "Date", value: date), (name: "TimeStamp", value: timeStamp)]
        if let synchronizedTimeStamp {
            properties.append((name: "SynchronizedTimeStamp", value: synchronizedTimeStamp))
        }
        return properties
    }

    /// Appends the headers as a JSON object.
    public func appendJSON(to bytes: inout [UInt8]) {
        JSONObject(properties.map { ($0.name, .string($0.value)) }).appendJSON(to: &bytes)
    }

    /// ISO 8601 in UTC, always with six digits: `2016-11-07T19:20:00.000000+00:00`.
    ///
    /// VOLTTRON's own agents write it so, and its readers take a fast way for texts of just this length. Texts of one length
    /// also sort by time.
    public static func text(_ date: Date) -> String { ISO8601.uniformText(date) }
}
