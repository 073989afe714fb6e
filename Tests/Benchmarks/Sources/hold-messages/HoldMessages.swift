import Glibc
import MQTT
import Measuring

/// Memory while messages wait for the broker, and until it has acknowledged them (QoS 1): all are handed to the client
/// at once.
@main
struct HoldMessages {
    static func main() async throws {
        let arguments = Arguments(usage: "hold-messages <PORT> <COUNT> <SIZE> <WINDOW>")
        let (count, size) = (arguments.integer(1), arguments.integer(2))
        var configuration = MQTTConfiguration(port: arguments.integer(0), clientID: "swift-\(getpid())")
        configuration.maxInFlight = arguments.integer(3)
        configuration.maxWaiting = count
        let client = try MQTTClient(configuration: configuration)
        try client.start()
        for await event in client.events { if case .connected = event { break } }

        let before = Memory.resident
        try await client.publish(
            (0..<count).map { index in
                MQTTMessage(
                    topic: "devices/campus/building/s\(index / 2)/\(index % 2 + 1)/all",
                    payload: [UInt8](repeating: UInt8(ascii: "x"), count: size))
            })
        var figures = Figures()
        figures.add("mode", "swift")
        figures.add("n", count)
        figures.add("grown_kb", Memory.peak - before)
        figures.add("maxrss_kb", Memory.peak)
        print(figures)
        await client.shutdown()
    }
}
