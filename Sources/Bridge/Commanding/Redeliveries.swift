import Commands
import struct FoundationEssentials.Date
import MQTT

/// Tells the set messages that the broker delivers again, because it never got their acknowledgement, from new ones.
/// Such a message is the command that was taken already: it has no second run and no second result. Pure.
///
/// The DUP flag would not do: libmosquitto does not tell it, and a broker may set it on what the bridge never saw. What
/// is compared is the delivery's packet id together with the whole content. A packet id is used again, after 65,535
/// messages or, with some brokers, at once; so both alike is not enough. A message is taken for a repetition only if
/// all of this holds, too:
///
/// - The session is an earlier connection's, and the broker has not yet answered this connection's SUBSCRIBE. What it
///   sends again comes before that, and before anything new (MQTT 5 §4.4, §4.6).
/// - No answer to that message, nor to a later one, has been acknowledged by the broker. Answers go out behind the
///   acknowledgements of what they answer, so the broker's word for one shows that it had the others.
/// - Repetitions are the last messages of what was taken, from some point on without a gap, since acknowledgements go
///   out in order and get lost from the end. The first message that does not fit ends it: all that follow are new.
///
/// So a new command could be swallowed only if it says the same as the last one before an interruption, whose answer
/// the broker did not get, and has its packet id by chance: then what it asks for has just been done, or is in the journal.
struct Redeliveries: Sendable {
    /// What was taken and may come again.
    private struct Taken: Sendable {
        let packetID: UInt16
        /// Of the content. Drawn anew in each process, so nobody can make two contents alike.
        let digest: [Int]
        let receivedAt: Date
    }

    /// More than any broker leaves unacknowledged.
    private static let mostTaken = 4096

    private var taken: [Taken] = []
    private var connection = 0
    /// Where the next repetition must be found; nil: anywhere, none was seen yet.
    private var next: Int?
    /// No more repetitions come on this connection.
    private var isOver = true

    /// - Parameter entries: what the journal holds of an earlier process, in order of arrival.
    init(_ entries: [JournalEntry] = []) {
        // By their order, not by their times: the clock may have been set back. What the broker did not send, such as
        // commands from the dashboard, proves nothing.
        let proven = entries.lastIndex { $0.answer?.isDelivered == true && $0.message.packetID != 0 } ?? -1
        for entry in entries[(proven + 1)...].suffix(Self.mostTaken) where entry.message.packetID != 0 {
            take(entry.message)
        }
    }

    /// Whether a message was taken before. To be asked once for each, in the order in which they come in.
    ///
    /// - Parameter isKept: whether such messages are taken at all; others have no place in the row.
    mutating func isRepetition(
        _ message: SetMessage, _ arrival: MQTTArrival?, isKept: () -> Bool = { true }
    ) -> Bool {
        guard let arrival, arrival.packetID != 0 else { return false }
        if arrival.connection != connection {
            connection = arrival.connection
            next = nil
            isOver = false
        }
        if !arrival.mayBeRepeated { isOver = true }
        guard !isOver else { return false }
        let place = next ?? taken.lastIndex { $0.packetID == arrival.packetID } ?? taken.endIndex
        if place < taken.endIndex, taken[place].packetID == arrival.packetID, taken[place].digest == message.digest {
            next = place + 1
            return true
        }
        if isKept() { isOver = true }
        return false
    }

    /// A message was taken: it may come again.
    mutating func take(_ message: SetMessage) {
        guard message.packetID != 0 else { return }
        if taken.count >= Self.mostTaken {
            taken.removeFirst(Self.mostTaken / 4)
            next = next.map { max(0, $0 - Self.mostTaken / 4) }
        }
        taken.append(
            Taken(packetID: message.packetID, digest: message.digest, receivedAt: message.receivedAt))
    }

    /// The broker has acknowledged the answer to a message of its own that was received then.
    mutating func prove(_ receivedAt: Date) {
        // Its own time first: before it was set back the clock may have shown later ones.
        guard
            let last = taken.lastIndex(where: { $0.receivedAt == receivedAt })
                ?? taken.lastIndex(where: { $0.receivedAt <= receivedAt })
        else { return }
        taken.removeFirst(last + 1)
        next = next.map { max(0, $0 - last - 1) }
    }
}

extension SetMessage {
    /// Of everything that a repetition has in common with the first delivery; the expiry counts down meanwhile.
    fileprivate var digest: [Int] {
        (0..<2).map { seed in
            var hasher = Hasher()
            hasher.combine(seed)
            hasher.combine(topic)
            hasher.combine(payload)
            hasher.combine(isRetained)
            hasher.combine(correlationData)
            hasher.combine(responseTopic)
            return hasher.finalize()
        }
    }
}
