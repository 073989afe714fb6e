import Glibc
import MQTT
import Measuring

/// Publishes to a broker until all is acknowledged.
@main
struct PublishMessages {
    /// How messages are handed to the client.
    enum Mode: String {
        /// Two batches of 500 by turns, so that the line is never empty.
        case stream
        /// Batches of 128, each acknowledged before the next, as the bridge's publisher does.
        case bridge
    }

    static func main() async throws {
        let arguments = Arguments(
            usage: "publish-messages <stream | bridge> <PORT> <QOS> <COUNT> <SIZE> [WINDOW] [BROKER-PID] [5]")
        let mode = Mode(rawValue: arguments[0]) ?? .stream
        let (count, window, broker) = (arguments.integer(3), arguments.integer(5, default: 20), arguments.integer(6))
        let isVersion5 = arguments.integer(7) == 5
        let qos = QoS(rawValue: UInt8(arguments.integer(2))) ?? .atMostOnce

        var configuration = MQTTConfiguration(
            port: arguments.integer(1), protocolVersion: isVersion5 ? .v5 : .v311, clientID: "swift-\(getpid())")
        configuration.maxInFlight = window
        let client = try MQTTClient(configuration: configuration)
        try client.start()
        for await event in client.events { if case .connected = event { break } }

        let messages = Messages(size: arguments.integer(4), qos: qos, isSnapshot: isVersion5)
        let (wall, cpu, brokerCPU) = (Clocks.wall, Clocks.cpu, Clocks.cpu(of: broker))
        switch mode {
        case .stream: try await publish(messages, count, batch: 500, lanes: 2, client)
        case .bridge: try await publish(messages, count, batch: 128, lanes: 1, client)
        }
        if qos == .atMostOnce {
            // Acknowledged once the broker has read everything before it.
            try await client.publish(MQTTMessage(topic: "end", text: "x"))
        }
        let (passed, used, usedByBroker) = (Clocks.wall - wall, Clocks.cpu - cpu, Clocks.cpu(of: broker) - brokerCPU)

        var figures = Figures()
        figures.add("mode", mode.rawValue)
        figures.add("qos", Int(qos.rawValue))
        figures.add("inflight", window)
        figures.add("n", count)
        figures.add("msgs_s", Double(count) / Double(passed) * 1e9)
        figures.add("us_msg", Double(passed) / 1e3 / Double(count))
        figures.add("cpu_us_msg", Double(used) / 1e3 / Double(count))
        figures.add("broker_us_msg", Double(usedByBroker) / 1e3 / Double(count))
        figures.add("maxrss_kb", Memory.peak)
        print(figures)
        await client.shutdown()
    }

    /// Publishes `count` messages in batches, dealt to `lanes` tasks that each wait for theirs.
    private static func publish(
        _ messages: Messages, _ count: Int, batch: Int, lanes: Int, _ client: MQTTClient
    ) async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<lanes {
                group.addTask {
                    for first in stride(from: lane * batch, to: count, by: lanes * batch) {
                        try await client.publish((first..<min(first + batch, count)).map { messages[$0] })
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
