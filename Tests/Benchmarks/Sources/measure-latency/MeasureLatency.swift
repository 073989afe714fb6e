import Glibc
import MQTT
import Measuring
import Synchronization

/// Publisher, broker and subscriber: one message of 600 bytes at each interval, and how long it was on its way.
///
/// Both ends are clients of ours in one process, and so on one clock. The main thread keeps the pace; each message is
/// published by a task, as the bridge does it.
@main
struct MeasureLatency {
    static func main() async throws {
        let arguments = Arguments(usage: "measure-latency <PORT> <QOS> <COUNT> <INTERVAL-US>")
        let (port, count, interval) = (arguments.integer(0), arguments.integer(2), arguments.integer(3))
        let qos = QoS(rawValue: UInt8(arguments.integer(1))) ?? .atMostOnce
        let latencies = Latencies()
        let subscriber = try MQTTClient(
            configuration: MQTTConfiguration(port: port, clientID: "subscriber-\(getpid())"),
            subscriptions: [Subscription("devices/#", qos: qos)], onMessages: { latencies.take($0) })
        try subscriber.start()
        for await event in subscriber.events { if case .subscribed = event { break } }
        let publisher = try MQTTClient(
            configuration: MQTTConfiguration(port: port, clientID: "publisher-\(getpid())"))
        try publisher.start()
        for await event in publisher.events { if case .connected = event { break } }

        // Waits on a thread of its own: a pool of few threads must not lose one to it.
        let pace = Pace(interval: interval, count: count) { index in
            Task { try await publisher.publish(message(index, qos: qos)) }
        }
        await pace.run()
        for _ in 0..<500 where latencies.count < count { try await Task.sleep(for: .milliseconds(10)) }
        var figures = Figures()
        figures.add("mode", "swift")
        figures.add("qos", Int(qos.rawValue))
        figures.add("n", latencies.count)
        guard latencies.count == count else { fatalError("\(latencies.count) of \(count) messages arrived") }
        for (name, part) in [("p50_us", 0.5), ("p90_us", 0.9), ("p99_us", 0.99), ("max_us", 1)] {
            figures.add(name, latencies.percentile(part))
        }
        print(figures)
        await publisher.shutdown()
        await subscriber.shutdown()
    }

    private static func message(_ index: Int, qos: QoS) -> MQTTMessage {
        var payload = [UInt8](repeating: UInt8(ascii: "x"), count: 600)
        let now = Clocks.wall
        for byte in 0..<8 { payload[byte] = UInt8(truncatingIfNeeded: now >> (8 * UInt64(byte))) }
        return MQTTMessage(
            topic: "devices/campus/building/s\(index / 2 % 500)/\(index % 2 + 1)/all", payload: payload, qos: qos)
    }
}

/// Times on the way, noted on the subscriber's thread.
private final class Latencies: Sendable {
    private let times = Mutex<[UInt64]>([])

    func take(_ messages: [MQTTMessage]) {
        let now = Clocks.wall
        times.withLock { times in
            for message in messages {
                let sent = message.payload.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                times.append(now - sent)
            }
        }
    }

    var count: Int { times.withLock { $0.count } }

    /// µs within which this part of the messages arrived.
    func percentile(_ part: Double) -> Double {
        times.withLock { times in
            let sorted = times.sorted()
            return Double(sorted[min(Int(Double(sorted.count) * part), sorted.count - 1)]) / 1e3
        }
    }
}

/// Does something at each interval, on a thread of its own.
private final class Pace: Sendable {
    private let interval: Int
    private let count: Int
    private let step: @Sendable (Int) -> Void
    private let isDone = AsyncStream.makeStream(of: Never.self)

    /// - Parameter interval: µs.
    init(interval: Int, count: Int, step: @escaping @Sendable (Int) -> Void) {
        self.interval = interval
        self.count = count
        self.step = step
    }

    func run() async {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Pace>.fromOpaque(raw!).takeRetainedValue().keep()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
        for await _ in isDone.stream {}
    }

    private func keep() {
        var next = Clocks.wall
        for index in 0..<count {
            next += UInt64(interval) * 1000
            var until = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nil)
            step(index)
        }
        isDone.continuation.finish()
    }
}
