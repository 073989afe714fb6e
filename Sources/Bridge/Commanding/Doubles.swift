import struct FoundationEssentials.Date
import MQTT

/// Tells messages that the broker delivers twice while subscriptions change. The new ones are there before the old ones
/// end, so that no message is missed in between; a message that both let in may come once for each. Pure.
///
/// The two copies come one right after the other, with packet ids in a row. So only what is alike, adjacent and from such
/// a moment is taken for one, and every second of a row at that: who sends the same twice then, has two copies of each.
struct Doubles: Sendable {
    /// Seconds in which the broker has certainly heard of both changes.
    private static let window = 2.0

    private var changedAt: Date?
    private var last: (message: MQTTMessage, arrival: MQTTArrival)?

    /// Other filters are about to be subscribed to.
    mutating func filtersChange(at now: Date) { changedAt = now }

    /// To be asked once for each message, in the order in which they come in.
    mutating func isDouble(_ message: MQTTMessage, _ arrival: MQTTArrival?, at now: Date) -> Bool {
        guard let changedAt, let arrival else { return false }
        guard abs(now.timeIntervalSince(changedAt)) <= Self.window else {
            (self.changedAt, last) = (nil, nil)
            return false
        }
        if let last, Self.isNext(last.arrival, arrival), Self.areAlike(last.message, message) {
            self.last = nil
            return true
        }
        last = (message, arrival)
        return false
    }

    private static func isNext(_ first: MQTTArrival, _ second: MQTTArrival) -> Bool {
        let (one, other) = (first.packetID, second.packetID)
        return first.connection == second.connection
            && (one == 0 ? other == 0 : other == one &+ 1 || (one == .max && other == 1))
    }

    private static func areAlike(_ one: MQTTMessage, _ other: MQTTMessage) -> Bool {
        one.topic == other.topic && one.payload == other.payload
            && one.properties.correlationData == other.properties.correlationData
            && one.properties.responseTopic == other.properties.responseTopic
    }
}
