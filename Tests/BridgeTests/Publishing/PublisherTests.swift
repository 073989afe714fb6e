import FoundationEssentials
import Logging
import MQTT
import Registry
import Scraping
import TestSupport
import Testing
import Topics

@testable import Bridge

@Suite struct PublisherTests {
    private static let start = Date(timeIntervalSince1970: 1_478_546_400)
    private static let device = StationDevice(
        path: DevicePath("campus/b/s1")!, stationID: StationID("1:1")!, account: "a",
        registers: [
            Register(point: "load", attribute: .load(.portLoad), port: .every, type: .float, units: "kW"),
            Register(point: "shed", attribute: .load(.shedState), port: .every, type: .integer),
        ])

    /// Takes messages like a broker; those of refused topics fail.
    private final class Sink: MessageSink {
        let sent = Locked<[MQTTMessage]>([])
        let refused = Locked<Set<String>>([])

        func deliver(_ messages: [MQTTMessage]) async -> [MQTTFailure] {
            let refused = refused.value
            sent.withLock { $0 += messages.filter { !refused.contains($0.topic) } }
            return messages.filter { refused.contains($0.topic) }
                .map { MQTTFailure(topic: $0.topic, error: MQTTError(.notAuthorized, "not authorised")) }
        }

        func take() -> [MQTTMessage] {
            sent.withLock { messages in
                defer { messages = [] }
                return messages
            }
        }
    }

    private struct Bench {
        let sink = Sink()
        let time = Locked(start)
        let publisher: Publisher
        let reporter: ErrorReporter

        init(_ change: (inout PublishingRules) -> Void = { _ in }) {
            var rules = PublishingRules(tree: TopicTree(instance: "test"))
            change(&rules)
            let time = time
            let clock = WallClock(now: { time.value }, sleep: { _ in })
            reporter = ErrorReporter(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: clock.now)
            publisher = Publisher(rules: rules, sink: sink, clock: clock, reporter: reporter)
        }

        func update(
            _ load: String?, device: StationDevice = device, online: Bool = true, isNews: Bool = true,
            isChanged: Bool = true
        ) {
            publisher.tell(
                DeviceUpdate(
                    device: device, port: 1, registers: device.registers(forPort: 1),
                    values: [load.map { .number($0) }, .integer(0)], tick: time.value,
                    expiresAt: online ? time.value.addingTimeInterval(180) : nil, isNews: isNews, isChanged: isChanged))
        }

        func flush() async -> [MQTTMessage] {
            await publisher.drain()
            return sink.take()
        }

        func pass(_ seconds: Double) { time.value += seconds }
    }

    private static let all = "devices/campus/b/s1/1/all"
    private static let availability = "devices/campus/b/s1/1/availability"

    @Test func `a device is announced, then its snapshot comes with headers and expiry`() async throws {
        let bench = Bench()
        bench.publisher.greet([])
        bench.update("3.314")
        let messages = await bench.flush()
        #expect(messages.map(\.topic) == [Self.availability, Self.all])
        #expect(messages[0].text == "online" && messages[0].retain)
        let all = messages[1]
        #expect(all.text.hasPrefix(#"[{"load":3.314,"shed":0},{"load":{"units":"kW","tz":"UTC","type":"float"}"#))
        #expect(all.retain && all.qos == .atLeastOnce)
        #expect(all.properties.messageExpiry == 180)
        #expect(all.properties.contentType == "application/json")
        #expect(all.properties.userProperty("TimeStamp") == "2016-11-07T19:20:00.000000+00:00")
        bench.update("3.4")
        #expect(await bench.flush().map(\.topic) == [Self.all], "availability is told once")
    }

    @Test func `nothing goes before the broker is there, then who we are goes first and each device's newest`() async {
        let bench = Bench()
        bench.update("1.0")
        bench.pass(1)
        bench.update("2.0")
        #expect(await bench.flush().isEmpty)
        bench.publisher.greet([MQTTMessage(topic: "state", text: "online")])
        let messages = await bench.flush()
        #expect(messages.map(\.topic) == ["state", Self.availability, Self.all])
        #expect(messages[2].text.hasPrefix(#"[{"load":2.0"#))
    }

    @Test func `after a reconnect the newest snapshot comes again with its own time and what is left of its expiry`()
        async
    {
        let bench = Bench()
        bench.publisher.greet([])
        bench.update("1.0")
        let first = await bench.flush()
        bench.publisher.connectionLost()
        bench.pass(60)
        bench.publisher.greet([])
        let again = await bench.flush()
        #expect(again.map(\.topic) == [Self.availability, Self.all])
        #expect(again[1].payload == first[1].payload)
        #expect(again[1].properties.userProperty("TimeStamp") == first[1].properties.userProperty("TimeStamp"))
        #expect(again[1].properties.messageExpiry == 120)
        bench.publisher.connectionLost()
        bench.pass(121)
        bench.publisher.greet([])
        #expect(await bench.flush().map(\.topic) == [Self.availability], "what has expired is not told again")
    }

    @Test func `times on a topic increase even if the clock stands still or is set back`() async {
        let bench = Bench()
        bench.publisher.greet([])
        var times: [String] = []
        for step in [0.0, 0, -5, 0, 10] {
            bench.pass(step)
            bench.update("1.0")
            times += await bench.flush().filter { $0.topic == Self.all }
                .compactMap { $0.properties.userProperty("TimeStamp") }
        }
        #expect(times.count == 5)
        #expect(times == Array(Set(times)).sorted())
    }

    @Test func `a device that turns offline is announced so, and is not told again`() async {
        let bench = Bench()
        bench.publisher.greet([])
        bench.update("1.0")
        _ = await bench.flush()
        bench.update(nil, online: false)
        let messages = await bench.flush()
        #expect(messages.map(\.topic) == [Self.availability])
        #expect(messages[0].text == "offline")
        bench.publisher.greet([])
        #expect(await bench.flush().map(\.text) == ["offline"])
    }

    @Test func `on MQTT 3.1.1 the broker is told to forget a device that turned offline`() async {
        let bench = Bench { $0.isVersion5 = false }
        bench.publisher.greet([])
        bench.update("1.0")
        let first = await bench.flush()
        #expect(first.last?.properties.isEmpty == true)
        bench.update(nil, online: false)
        let messages = await bench.flush()
        #expect(messages.map(\.topic) == [Self.availability, Self.all])
        #expect(messages[1].payload.isEmpty && messages[1].retain)
    }

    @Test func `point topics follow the switches, and a stale point's is cleared`() async {
        var device = Self.device
        device = StationDevice(
            path: device.path, stationID: device.stationID, account: "a", registers: device.registers,
            publish: PublishSwitches(depthFirstAll: false, depthFirst: true, breadthFirst: true))
        let bench = Bench()
        bench.publisher.greet([])
        bench.update("1.5", device: device)
        let first = await bench.flush()
        #expect(
            first.map(\.topic) == [
                Self.availability, "devices/campus/b/s1/1/load", "devices/load/1/s1/b/campus",
                "devices/campus/b/s1/1/shed", "devices/shed/1/s1/b/campus",
            ])
        #expect(first[1].text == #"[1.5,{"units":"kW","tz":"UTC","type":"float"}]"#)
        #expect(first[1].retain && !first[2].retain)
        #expect(first[2].properties.messageExpiry == nil)
        bench.update(nil, device: device)
        let second = await bench.flush()
        #expect(second.first?.topic == "devices/campus/b/s1/1/load")
        #expect(second.first?.payload.isEmpty == true && second.first?.retain == true)
    }

    @Test func `on_change leaves out what is the same until silence lasts too long`() async {
        let bench = Bench { $0.maxSilence = 80 }
        bench.publisher.greet([])
        bench.update("1.0")
        #expect(await bench.flush().count == 2)
        bench.pass(60)
        bench.update("1.0", isChanged: false)
        #expect(await bench.flush().isEmpty)
        bench.pass(20)
        bench.update("1.0", isChanged: false)
        #expect(await bench.flush().map(\.topic) == [Self.all])
        bench.update("1.1")
        #expect(await bench.flush().map(\.topic) == [Self.all])
    }

    @Test func `on_change repeats what is the same before the broker drops it`() async {
        let bench = Bench { $0.maxSilence = 900 }
        bench.publisher.greet([])
        bench.update("1.0")
        _ = await bench.flush()
        // Each snapshot is kept for 180 s; read every 60 s, the same values are told again in time.
        var keptUntil = 180.0
        for minute in 1...30 {
            bench.pass(60)
            #expect(Double(minute) * 60 < keptUntil, "the broker dropped it")
            bench.update("1.0", isChanged: false)
            if let message = await bench.flush().first {
                keptUntil = Double(minute) * 60 + Double(message.properties.messageExpiry ?? 0)
            }
        }
        #expect(bench.publisher.status.published < 20, "and not each time")
    }

    @Test func `an outcome without news does not make old values look new`() async {
        let bench = Bench()
        bench.publisher.greet([])
        bench.update("1.0")
        _ = await bench.flush()
        bench.update("1.0", isNews: false)
        #expect(await bench.flush().isEmpty)
    }

    @Test func `what the broker refuses is counted and told, until it takes something`() async {
        let bench = Bench()
        bench.publisher.greet([])
        bench.sink.refused.value = [Self.all]
        bench.update("1.0")
        _ = await bench.flush()
        #expect(bench.publisher.status.dropped == 1 && bench.publisher.status.published == 1)
        #expect(bench.reporter.active.map(\.location) == [Self.all])
        bench.publisher.tell(MQTTMessage(topic: "other", text: "x"))
        _ = await bench.flush()
        #expect(bench.reporter.active.count == 1, "another topic's success is not this one's")
        bench.sink.refused.value = []
        bench.update("2.0")
        _ = await bench.flush()
        #expect(bench.reporter.active.isEmpty)
    }

    @Test func `many refused topics are one error`() async {
        let bench = Bench()
        let changes = Locked(0)
        bench.reporter.tellChanges { _ in changes.value += 1 }
        bench.publisher.greet([])
        bench.sink.refused.value = Set((1...50).map { "t\($0)" })
        for _ in 1...3 {
            for number in 1...50 { bench.publisher.tell(MQTTMessage(topic: "t\(number)", text: "x")) }
            _ = await bench.flush()
        }
        #expect(changes.value == 1)
    }

    @Test func `an answer that cannot go where it was asked for is no error of the bridge`() async {
        let bench = Bench()
        bench.publisher.greet([])
        bench.sink.refused.value = ["a/stranger"]
        bench.publisher.tell(
            MQTTMessage(topic: "result", text: "1"), reply: MQTTMessage(topic: "a/stranger", text: "1"))
        #expect(await bench.flush().map(\.topic) == ["result"])
        #expect(bench.reporter.active.isEmpty)
    }

    @Test func `on MQTT 3.1.1 a device that comes back while the broker is away is not forgotten after it`() async {
        let bench = Bench { $0.isVersion5 = false }
        bench.publisher.greet([])
        bench.update("1.0")
        _ = await bench.flush()
        bench.publisher.connectionLost()
        bench.update(nil, online: false)
        bench.update("2.0")
        bench.publisher.greet([])
        let messages = await bench.flush().filter { $0.topic == Self.all }
        #expect(messages.last?.text.hasPrefix(#"[{"load":2.0"#) == true)
    }

    @Test func `on MQTT 3.1.1 what a run before left is forgotten if the device does not answer`() async {
        let bench = Bench { $0.isVersion5 = false }
        bench.publisher.greet([])
        bench.update(nil, online: false, isNews: false)
        #expect(await bench.flush().map(\.topic) == [Self.availability, Self.all])
        bench.update(nil, online: false, isNews: false)
        #expect(await bench.flush().isEmpty)
    }

    @Test func `a flood of answers is bounded by what they take up, and there is room again when they are told`() async
    {
        let bench = Bench()
        let payload = [UInt8](repeating: 0x20, count: 16 << 10)
        // Each takes up a little more than its payload.
        for _ in 1...4096 { bench.publisher.tell(MQTTMessage(topic: "r", payload: payload)) }
        let waiting = bench.publisher.status.waiting
        #expect((3900..<4096).contains(waiting))
        #expect(bench.publisher.status.dropped == 4096 - waiting)
        bench.publisher.greet([])
        #expect(await bench.flush().count == waiting)
        for _ in 1...4096 { bench.publisher.tell(MQTTMessage(topic: "r", payload: payload)) }
        #expect(bench.publisher.status.waiting == waiting)
    }

    @Test func `answers to tens of thousands of commands wait all`() {
        let bench = Bench()
        let payload = [UInt8](repeating: 0x20, count: 600)
        for _ in 1...50_000 { bench.publisher.tell(MQTTMessage(topic: "r", payload: payload)) }
        #expect(bench.publisher.status.waiting == 50_000)
    }

    @Test func `awaited messages are told of when the broker has taken or refused each`() async throws {
        let bench = Bench()
        bench.publisher.greet([])
        bench.sink.refused.value = ["homeassistant/sensor/b/c/config"]
        let batches = ["a", "b"].map { node in
            [MQTTMessage(topic: "homeassistant/sensor/\(node)/c/config", text: "{}")]
        }
        let publisher = bench.publisher
        let delivery = Task { await publisher.deliver(batches) }
        try await eventually("they wait") { publisher.status.waiting == 2 }
        #expect(await bench.flush().map(\.topic) == ["homeassistant/sensor/a/c/config"])
        #expect(await delivery.value)
        let error = try #require(bench.reporter.active.first)
        #expect(error.remedy.contains("homeAssistant.enabled: false"))
        #expect(await publisher.deliver([[], []]), "nothing to wait for")

        let endless = Task { await publisher.deliver(batches) }
        try await eventually("they wait") { publisher.status.waiting == 2 }
        endless.cancel()
        #expect(await !endless.value, "whoever waits at the end of the bridge is let go")
    }

    @Test func `what is told again to somebody who has only come is nothing while the broker is away`() async {
        let bench = Bench()
        bench.update("1.0")
        bench.publisher.greetAgain([MQTTMessage(topic: "state", text: "online")])
        #expect(await bench.flush().isEmpty)
        bench.publisher.greet([])
        _ = await bench.flush()
        bench.publisher.greetAgain([MQTTMessage(topic: "state", text: "online")])
        #expect(await bench.flush().map(\.topic) == ["state", Self.availability, Self.all])
    }
}
