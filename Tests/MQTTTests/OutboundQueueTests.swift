@testable import MQTT
import Testing

@Suite struct OutboundQueueTests {
    typealias Queue = OutboundQueue<String>

    static func message(_ text: String, _ qos: QoS = .atLeastOnce) -> MQTTMessage {
        MQTTMessage(topic: "t", text: text, qos: qos)
    }

    /// A queue with messages `0..<count` in it, each its own delivery.
    static func queue(_ count: Int, window: Int = 4, capacity: Int = 1000, qos: QoS = .atLeastOnce) -> Queue {
        var queue = Queue(capacity: capacity, window: window)
        for number in 0..<count {
            _ = queue.enqueue([message("\(number)", qos)], ticket: "\(number)")
        }
        return queue
    }

    @Test func `messages leave in their order, as many as the window holds`() {
        var queue = Self.queue(10)
        #expect(queue.takeReady().map(\.parcel.ticket) == ["0", "1", "2", "3"])
        #expect(queue.takeReady().isEmpty)
        #expect(queue.inFlightCount == 4 && queue.waitingCount == 6)
    }

    @Test func `a full window is refilled when half of it is free`() {
        var queue = Self.queue(10)
        let sent = queue.takeReady()
        _ = queue.settle(sent[0].number)
        #expect(queue.takeReady().isEmpty)
        _ = queue.settle(sent[1].number)
        #expect(queue.takeReady().map(\.parcel.ticket) == ["4", "5"])
    }

    @Test func `a message that comes while the window has room goes at once`() {
        var queue = Self.queue(3)
        #expect(queue.takeReady().count == 3)
        _ = queue.enqueue([Self.message("3")], ticket: "3")
        #expect(queue.takeReady().map(\.parcel.ticket) == ["3"])
    }

    @Test func `a window of one sends one after another`() {
        var queue = Self.queue(3, window: 1)
        for expected in ["0", "1", "2"] {
            let ready = queue.takeReady()
            #expect(ready.map(\.parcel.ticket) == [expected])
            #expect(queue.takeReady().isEmpty)
            _ = queue.settle(ready[0].number)
        }
        #expect(queue.isEmpty)
    }

    @Test func `QoS 0 does not fill the window but leaves in bounded batches`() {
        var queue = Self.queue(Queue.writeBatch + 10, qos: .atMostOnce)
        _ = queue.enqueue([Self.message("last")], ticket: "last")
        let first = queue.takeReady()
        #expect(first.count == Queue.writeBatch)
        for entry in first { _ = queue.settle(entry.number) }
        #expect(queue.takeReady().count == 11)
    }

    @Test func `QoS 0 does not overtake what waits for the window`() {
        var queue = Self.queue(4)
        _ = queue.enqueue([Self.message("4")], ticket: "4")
        _ = queue.enqueue([Self.message("5", .atMostOnce)], ticket: "5")
        let sent = queue.takeReady()
        #expect(queue.takeReady().isEmpty)
        for entry in sent { _ = queue.settle(entry.number) }
        #expect(queue.takeReady().map(\.parcel.ticket) == ["4", "5"])
    }

    @Test func `a batch is taken whole or not at all`() {
        var queue = Self.queue(3, capacity: 5)
        let batch = (0..<3).map { Self.message("\($0)") }
        #expect(queue.enqueue(batch, ticket: "batch") == nil)
        #expect(queue.waitingCount == 3)
        #expect(queue.enqueue(Array(batch.prefix(2)), ticket: "batch") == 3..<5)
        #expect(queue.enqueue([batch[0]], ticket: "last", beyondCapacity: true) == 5..<6)
    }

    @Test func `what is cancelled while waiting is never sent; what is in flight goes on untold`() {
        var queue = Self.queue(8)
        let sent = queue.takeReady()
        queue.cancel(1..<2)
        queue.cancel(5..<7)
        queue.cancel(5..<7)
        #expect(queue.waitingCount == 2)
        let tickets = sent.map { queue.settle($0.number).flatMap { $0.isAwaited ? $0.parcel.ticket : nil } }
        #expect(tickets == ["0", nil, "2", "3"])
        #expect(queue.takeReady().map(\.parcel.ticket) == ["4", "7"])
    }

    @Test func `settling twice, or what never was, does nothing`() {
        var queue = Self.queue(1)
        let number = queue.takeReady()[0].number
        #expect(queue.settle(number)?.parcel.ticket == "0")
        #expect(queue.settle(number) == nil)
        #expect(queue.settle(999) == nil)
        #expect(queue.isEmpty)
    }

    @Test func `what was in flight when the connection was lost goes first, in its order`() {
        var queue = Self.queue(8)
        let sent = queue.takeReady()
        _ = queue.settle(sent[1].number)
        #expect(queue.connectionLost(libraryKeeps: false) == nil)
        #expect(queue.inFlightCount == 0 && queue.waitingCount == 7)
        #expect(queue.takeReady().map(\.parcel.ticket) == ["0", "2", "3", "4"])
    }

    @Test func `what was cancelled in flight is not sent again`() {
        var queue = Self.queue(2)
        _ = queue.takeReady()
        queue.cancel(0..<1)
        _ = queue.connectionLost(libraryKeeps: false)
        #expect(queue.takeReady().map(\.parcel.ticket) == ["1"])
    }

    @Test func `what the library keeps stays in flight; QoS 0 does not`() {
        var queue = Queue(capacity: 10, window: 4)
        for (index, qos) in [QoS.atLeastOnce, .atMostOnce, .exactlyOnce].enumerated() {
            _ = queue.enqueue([Self.message("\(index)", qos)], ticket: "\(index)")
        }
        _ = queue.takeReady()
        _ = queue.connectionLost(libraryKeeps: true)
        #expect(Set(queue.inFlightNumbers) == [0, 2])
        #expect(queue.takeReady().map(\.parcel.ticket) == ["1"])
    }

    @Test(arguments: [false, true])
    func `a message that ends every connection is found, and given up`(libraryKeeps: Bool) {
        var queue = Self.queue(6)
        var tickets: [UInt64: String] = [:]
        var given: [String] = []
        var acknowledged: [String] = []
        for _ in 0..<20 {
            // What the library has kept it sends again by itself.
            var onTheWire = Array(queue.inFlightNumbers)
            while true {
                for entry in queue.takeReady() {
                    tickets[entry.number] = entry.parcel.ticket
                    onTheWire.append(entry.number)
                }
                if onTheWire.isEmpty { break }
                // The broker hangs up when it sees "2"; its acknowledgements of the others are lost with the
                // connection.
                if onTheWire.contains(where: { tickets[$0] == "2" }) {
                    if let poisonous = queue.connectionLost(libraryKeeps: libraryKeeps) {
                        given.append(poisonous.parcel.ticket)
                    }
                    break
                }
                for number in onTheWire { acknowledged.append(queue.settle(number)!.parcel.ticket) }
                onTheWire = []
            }
        }
        #expect(given == ["2"])
        #expect(acknowledged == ["0", "1", "3", "4", "5"])
        #expect(queue.isEmpty && !queue.isIsolating)
    }

    @Test func `a network that fails often gives nothing up as long as something gets through`() {
        var queue = Self.queue(30)
        for _ in 0..<30 {
            let ready = queue.takeReady()
            _ = queue.settle(ready[0].number)
            #expect(queue.connectionLost(libraryKeeps: false) == nil)
        }
        #expect(queue.isEmpty)
    }

    @Test func `losing connections without messages in flight counts for nothing`() {
        var queue = Self.queue(0)
        for _ in 0..<100 { #expect(queue.connectionLost(libraryKeeps: false) == nil) }
        #expect(!queue.isIsolating)
    }

    @Test func `one message that stays unacknowledged cannot let packet identifiers come round to it`() {
        var queue = Queue(capacity: 100, window: 10)
        _ = queue.enqueue([Self.message("stuck")], ticket: "stuck")
        let stuck = queue.takeReady()[0].number
        var sent: UInt64 = 0
        while sent < 100_000 {
            _ = queue.enqueue([Self.message("x")], ticket: "x")
            let ready = queue.takeReady()
            if ready.isEmpty { break }
            for entry in ready { _ = queue.settle(entry.number) }
            sent += UInt64(ready.count)
        }
        #expect(sent == Queue.identifierSpan - 1)
        _ = queue.settle(stuck)
        #expect(queue.takeReady().count == 1)
    }

    @Test func `closing tells each message once`() {
        var queue = Self.queue(6)
        _ = queue.takeReady()
        queue.cancel(0..<1)
        #expect(queue.removeWaiting() == ["4", "5"])
        #expect(queue.removeAll().sorted() == ["1", "2", "3"])
        #expect(queue.isEmpty && queue.takeReady().isEmpty)
    }

    /// Plain arrays beside it, and every operation by chance.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `whatever happens, no message is lost, doubled or out of order, and the window holds`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let window = Int.random(in: 1...9, using: &generator)
        var queue = Queue(capacity: 50, window: window)
        var waiting: [(number: UInt64, qos: QoS)] = []
        var inFlight: [(number: UInt64, qos: QoS)] = []
        var cancelled: Set<UInt64> = []
        for step in 0..<3000 {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<6:
                let qos = QoS.allCases.randomElement(using: &generator)!
                let messages = (0..<Int.random(in: 1...8, using: &generator)).map { _ in Self.message("", qos) }
                let numbers = queue.enqueue(messages, ticket: "\(step)")
                #expect((numbers == nil) == (waiting.count + messages.count > 50))
                waiting += (numbers ?? 0..<0).map { ($0, qos) }
            case 6..<12:
                let limit = queue.isIsolating ? 1 : window
                let ready = queue.takeReady()
                #expect(ready.map(\.number) == waiting.prefix(ready.count).map(\.number))
                inFlight += waiting.prefix(ready.count)
                waiting.removeFirst(ready.count)
                #expect(ready.isEmpty || inFlight.count { $0.qos != .atMostOnce } <= limit)
                #expect(inFlight.count { $0.qos == .atMostOnce } <= Queue.writeBatch)
            case 12..<16:
                for _ in 0..<Int.random(in: 0...6, using: &generator) where !inFlight.isEmpty {
                    let index = inFlight.indices.randomElement(using: &generator)!
                    let number = inFlight.remove(at: index).number
                    let settled = queue.settle(number)
                    #expect(settled != nil && settled?.isAwaited == !cancelled.contains(number))
                }
            case 16..<19:
                let numbers = (waiting + inFlight).map(\.number)
                guard let number = numbers.randomElement(using: &generator) else { break }
                queue.cancel(number..<number + 1)
                if let index = waiting.firstIndex(where: { $0.number == number }) { waiting.remove(at: index) }
                cancelled.insert(number)
            default:
                let oldest = inFlight.filter { $0.qos != .atMostOnce }.map(\.number).min()
                if let given = queue.connectionLost(libraryKeeps: false) {
                    #expect(given.number == oldest)
                    inFlight.removeAll { $0.number == given.number }
                }
                waiting = (inFlight.filter { !cancelled.contains($0.number) } + waiting).sorted {
                    $0.number < $1.number
                }
                inFlight = []
            }
            #expect(queue.waitingCount == waiting.count && queue.inFlightCount == inFlight.count)
        }
        #expect(queue.removeAll().count == (waiting + inFlight).count { !cancelled.contains($0.number) })
    }
}
