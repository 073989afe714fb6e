import DequeModule

/// The messages on their way to the broker, and the decision which may be sent now.
///
/// Messages leave in the order in which they came. Those with a QoS above 0 are in flight until acknowledged, at most
/// `window` at once; those with QoS 0 until written to the socket, at most `writeBatch` at once. When the window has
/// filled up with more behind it, it is refilled only once half of it is free, so that messages share system calls.
struct OutboundQueue<Ticket: Sendable>: Sendable {
    /// A message and whom to tell of its fate.
    struct Entry: Sendable {
        /// Counts messages; tells the order in which they came.
        let number: UInt64
        let message: MQTTMessage
        let ticket: Ticket
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

    /// A place in the waiting line; empty once its message was cancelled, since removing it would move all behind it.
    private struct Slot: Sendable {
        let number: UInt64
        var content: (message: MQTTMessage, ticket: Ticket)?
    }

    private var waiting: Deque<Slot> = []
    private var inFlight: [UInt64: (message: MQTTMessage, ticket: Ticket?)] = [:]
    /// The order of what is in flight; those settled in between are skipped when they come to the front.
    private var flightOrder: Deque<UInt64> = []
    private var nextNumber: UInt64 = 0
    private var unacknowledged = 0
    private var unwritten = 0
    /// The window was filled with more waiting: wait for half of it.
    private var isDraining = false
    private var lossesWithoutProgress = 0

    /// Messages that wait.
    private(set) var waitingCount = 0
    /// Messages handed over and not yet settled.
    var inFlightCount: Int { inFlight.count }
    /// Their numbers.
    var inFlightNumbers: some Sequence<UInt64> { inFlight.keys }
    /// Whether nothing waits and nothing is in flight.
    var isEmpty: Bool { waitingCount == 0 && inFlight.isEmpty }
    /// Whether one message is sent at a time, to find the one that makes the broker close the connection.
    var isIsolating: Bool { lossesWithoutProgress >= Self.isolatingLosses }

    init(capacity: Int, window: Int) {
        self.capacity = capacity
        self.window = window
    }

    /// Puts messages at the end of the line, all or none; nil if there is no room for all.
    mutating func enqueue(_ messages: [MQTTMessage], ticket: Ticket, beyondCapacity: Bool = false) -> Range<UInt64>? {
        guard beyondCapacity || waitingCount + messages.count <= capacity else { return nil }
        let first = nextNumber
        for message in messages {
            waiting.append(Slot(number: nextNumber, content: (message, ticket)))
            nextNumber += 1
        }
        waitingCount += messages.count
        return first..<nextNumber
    }

    /// Takes the messages that may be sent now; from here on they are in flight.
    mutating func takeReady() -> [Entry] {
        let window = isIsolating ? 1 : window
        if isDraining, unacknowledged > window / 2 { return [] }
        isDraining = false
        var ready: [Entry] = []
        while let slot = waiting.first {
            guard let content = slot.content else {
                waiting.removeFirst()
                continue
            }
            if content.message.qos == .atMostOnce {
                if unwritten >= Self.writeBatch { break }
                unwritten += 1
            } else {
                if unacknowledged >= window {
                    isDraining = true
                    break
                }
                if let oldest = oldestInFlight, slot.number - oldest >= Self.identifierSpan { break }
                unacknowledged += 1
            }
            waiting.removeFirst()
            waitingCount -= 1
            inFlight[slot.number] = (content.message, content.ticket)
            flightOrder.append(slot.number)
            ready.append(Entry(number: slot.number, message: content.message, ticket: content.ticket))
        }
        return ready
    }

    /// A message in flight was acknowledged, written or refused. Nil if it was already settled or its ticket cancelled.
    mutating func settle(_ number: UInt64) -> (message: MQTTMessage, ticket: Ticket?)? {
        guard let settled = inFlight.removeValue(forKey: number) else { return nil }
        leftFlight(settled.message)
        if settled.message.qos != .atMostOnce { lossesWithoutProgress = 0 }
        return settled
    }

    /// Withdraws messages: those that wait are removed, those in flight go on without anybody being told.
    mutating func cancel(_ numbers: Range<UInt64>) {
        for number in numbers {
            if inFlight[number] != nil {
                inFlight[number]?.ticket = nil
            } else if let index = waitingIndex(of: number), waiting[index].content != nil {
                waiting[index].content = nil
                waitingCount -= 1
            }
        }
        while let slot = waiting.first, slot.content == nil { waiting.removeFirst() }
    }

    /// The connection was lost, and with it what was in flight, unless the library keeps those with a QoS above 0 for
    /// the session's next connection. What is lost goes back to the head of the line, in its order.
    ///
    /// - Returns: a message given up because the connection was lost each time that it was sent.
    mutating func connectionLost(libraryKeeps: Bool) -> Entry? {
        isDraining = false
        var poisonous: Entry?
        if unacknowledged > 0 {
            lossesWithoutProgress += 1
            if lossesWithoutProgress >= Self.poisonousLosses, let oldest = oldestUnacknowledged {
                let content = inFlight.removeValue(forKey: oldest)!
                leftFlight(content.message)
                if let ticket = content.ticket {
                    poisonous = Entry(number: oldest, message: content.message, ticket: ticket)
                }
                lossesWithoutProgress = Self.isolatingLosses
            }
        }
        let keeps = libraryKeeps && !isIsolating
        let lost = inFlight.keys.filter { !keeps || inFlight[$0]!.message.qos == .atMostOnce }.sorted(by: >)
        for number in lost {
            let content = inFlight.removeValue(forKey: number)!
            leftFlight(content.message)
            // Nobody awaits it any more, and it need not be sent again.
            guard let ticket = content.ticket else { continue }
            waiting.prepend(Slot(number: number, content: (content.message, ticket)))
            waitingCount += 1
        }
        flightOrder = Deque(inFlight.keys.sorted())
        return poisonous
    }

    /// Empties the line; returns whom to tell, once a message.
    mutating func removeWaiting() -> [Ticket] {
        let tickets = waiting.compactMap { $0.content?.ticket }
        waiting.removeAll()
        waitingCount = 0
        return tickets
    }

    /// Empties line and flight; returns whom to tell, once a message.
    mutating func removeAll() -> [Ticket] {
        let tickets = inFlight.values.compactMap(\.ticket) + removeWaiting()
        inFlight.removeAll()
        flightOrder.removeAll()
        unacknowledged = 0
        unwritten = 0
        return tickets
    }

    private mutating func leftFlight(_ message: MQTTMessage) {
        if message.qos == .atMostOnce { unwritten -= 1 } else { unacknowledged -= 1 }
    }

    private var oldestInFlight: UInt64? {
        mutating get {
            while let first = flightOrder.first, inFlight[first] == nil { flightOrder.removeFirst() }
            return flightOrder.first
        }
    }

    private var oldestUnacknowledged: UInt64? {
        inFlight.lazy.filter { $0.value.message.qos != .atMostOnce }.map(\.key).min()
    }

    /// Where in the line a message stands: the line is in the order of its number numbers.
    private func waitingIndex(of number: UInt64) -> Int? {
        var range = waiting.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if waiting[middle].number == number { return middle }
            range = waiting[middle].number < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
