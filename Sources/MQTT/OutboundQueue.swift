/// The messages on their way to the broker, and the decision which may be sent now.
///
/// Messages leave in the order in which they came. Those with a QoS above 0 are in flight until acknowledged, at most
/// `window` at once; those with QoS 0 until written to the socket, at most `writeBatch` at once. When the window has
/// filled up with more behind it, it is refilled only once half of it is free, so that messages share system calls.
struct OutboundQueue<Ticket: Sendable>: Sendable {
    /// A message and whom to tell of its fate. A class, so that moving it along the line moves one reference.
    final class Parcel: Sendable {
        let message: MQTTMessage
        let ticket: Ticket

        init(_ message: MQTTMessage, _ ticket: Ticket) {
            self.message = message
            self.ticket = ticket
        }
    }

    /// A parcel with its number: numbers count messages, in the order in which they came.
    struct Entry: Sendable {
        let number: UInt64
        let parcel: Parcel
    }

    private struct Flight: Sendable {
        let parcel: Parcel
        /// Somebody still wants to know.
        var isAwaited = true
    }

    /// Most messages that may wait.
    let capacity: Int
    /// Most messages with a QoS above 0 in flight; the broker may lower it at each connection.
    var window: Int

    /// QoS 0 messages handed to the library and not yet in the socket: bounds its memory, and is what one refill corks.
    static var writeBatch: Int { 64 }
    /// The library hands out packet identifiers of 16 bits in turn, without a look at which are in use.
    static var identifierSpan: UInt64 { 32_768 }
    /// After so many connections in a row lost with messages in flight and none acknowledged, send one at a time…
    static var isolatingLosses: Int { 2 }
    /// … and after so many, give the message up that is always there when it happens.
    static var poisonousLosses: Int { 5 }

    private var waiting = NumberedLine<Parcel>()
    private var inFlight = NumberedLine<Flight>()
    private var nextNumber: UInt64 = 0
    private var unacknowledged = 0
    private var unwritten = 0
    /// The window was filled with more waiting: wait for half of it.
    private var isDraining = false
    private var lossesWithoutProgress = 0
    /// `takeReady` stopped because of what is not yet written: ask again once it is.
    private(set) var isHeldByWriting = false

    /// Messages that wait.
    var waitingCount: Int { waiting.count }
    /// Messages handed over and not yet settled.
    var inFlightCount: Int { inFlight.count }
    /// Their numbers.
    var inFlightNumbers: some Sequence<UInt64> { inFlight.all.lazy.map(\.number) }
    /// Whether nothing waits and nothing is in flight.
    var isEmpty: Bool { waiting.isEmpty && inFlight.isEmpty }
    /// Whether one message is sent at a time, to find the one that makes the broker close the connection.
    var isIsolating: Bool { lossesWithoutProgress >= Self.isolatingLosses }

    init(capacity: Int, window: Int) {
        self.capacity = capacity
        self.window = window
    }

    /// Puts messages at the end of the line, all or none; returns their numbers, or nil if there is no room for all.
    mutating func enqueue(_ messages: [MQTTMessage], ticket: Ticket, beyondCapacity: Bool = false) -> Range<UInt64>? {
        guard beyondCapacity || waitingCount + messages.count <= capacity else { return nil }
        let first = nextNumber
        for message in messages {
            waiting.insert(Parcel(message, ticket), nextNumber)
            nextNumber += 1
        }
        return first..<nextNumber
    }

    /// Takes the messages that may be sent now; from here on they are in flight.
    mutating func takeReady() -> [Entry] {
        let window = isIsolating ? 1 : window
        if isDraining, unacknowledged > window / 2 { return [] }
        isDraining = false
        isHeldByWriting = false
        var ready: [Entry] = []
        while let (number, parcel) = waiting.first {
            if parcel.message.qos == .atMostOnce {
                isHeldByWriting = unwritten >= Self.writeBatch
                if isHeldByWriting { break }
                unwritten += 1
            } else {
                isDraining = unacknowledged >= window
                if isDraining { break }
                if let oldest = inFlight.first?.number, number - min(oldest, number) >= Self.identifierSpan { break }
                unacknowledged += 1
            }
            waiting.remove(number)
            inFlight.insert(Flight(parcel: parcel), number)
            ready.append(Entry(number: number, parcel: parcel))
        }
        return ready
    }

    /// A message in flight was acknowledged, written or refused.
    ///
    /// - Returns: the message, and whether somebody still wants to know; nil if it was settled before.
    mutating func settle(_ number: UInt64) -> (parcel: Parcel, isAwaited: Bool)? {
        guard let flight = inFlight.remove(number) else { return nil }
        leftFlight(flight.parcel.message)
        if flight.parcel.message.qos != .atMostOnce { lossesWithoutProgress = 0 }
        return (flight.parcel, flight.isAwaited)
    }

    /// Withdraws messages: those that wait are removed, those in flight go on without anybody being told.
    mutating func cancel(_ numbers: Range<UInt64>) {
        for number in numbers {
            if waiting.remove(number) == nil { inFlight[number]?.isAwaited = false }
        }
    }

    /// The connection was lost, and with it what was in flight, unless the library keeps those with a QoS above 0 for
    /// the session's next connection. What is lost goes back to the head of the line, in its order.
    ///
    /// - Returns: a message given up because the connection was lost each time that it was sent.
    mutating func connectionLost(libraryKeeps: Bool) -> Entry? {
        isDraining = false
        let poisonous = unacknowledged > 0 ? noteLoss() : nil
        let keeps = libraryKeeps && !isIsolating
        for (number, flight) in inFlight.removeAll() {
            if keeps, flight.parcel.message.qos != .atMostOnce {
                inFlight.insert(flight, number)
                continue
            }
            leftFlight(flight.parcel.message)
            // What nobody awaits any more need not be sent again.
            if flight.isAwaited { waiting.insert(flight.parcel, number) }
        }
        return poisonous
    }

    /// Counts a loss with messages unacknowledged; gives the oldest of them up if there were too many in a row.
    private mutating func noteLoss() -> Entry? {
        lossesWithoutProgress += 1
        guard lossesWithoutProgress >= Self.poisonousLosses,
            let oldest = inFlight.all.first(where: { $0.value.parcel.message.qos != .atMostOnce }),
            let settled = settle(oldest.number)
        else { return nil }
        lossesWithoutProgress = Self.isolatingLosses
        return settled.isAwaited ? Entry(number: oldest.number, parcel: settled.parcel) : nil
    }

    /// Empties the line; returns whom to tell, once a message.
    mutating func removeWaiting() -> [Ticket] {
        waiting.removeAll().map(\.value.ticket)
    }

    /// Empties line and flight; returns whom to tell, once a message.
    mutating func removeAll() -> [Ticket] {
        let flights = inFlight.removeAll().map(\.value)
        unacknowledged = 0
        unwritten = 0
        return flights.filter(\.isAwaited).map(\.parcel.ticket) + removeWaiting()
    }

    private mutating func leftFlight(_ message: MQTTMessage) {
        if message.qos == .atMostOnce { unwritten -= 1 } else { unacknowledged -= 1 }
    }
}
