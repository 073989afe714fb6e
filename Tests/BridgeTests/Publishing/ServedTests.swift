import FoundationEssentials
import Logging
import MQTT
import Registry
import Scraping
import TestSupport
import Testing
import Topics

@testable import Bridge

/// Devices that come, go and change, as the broker sees it.
@Suite struct ServedTests {
    private final class Sink: MessageSink {
        let sent = Locked<[MQTTMessage]>([])

        func deliver(_ messages: [MQTTMessage]) async -> [MQTTFailure] {
            sent.withLock { $0 += messages }
            return []
        }
    }

    private struct Bench {
        let sink = Sink()
        let publisher: Publisher
        var rules = PublishingRules(tree: TopicTree(instance: "test"))

        init() {
            let now = Date(timeIntervalSinceReferenceDate: 500_000_000)
            let clock = WallClock(now: { now }, sleep: { _ in })
            publisher = Publisher(
                rules: rules, sink: sink, clock: clock,
                reporter: ErrorReporter(
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: clock.now))
            publisher.greet([])
        }

        @discardableResult
        func update(_ device: StationDevice, port: Int = 1) -> Bool {
            let registers = device.registers(forPort: port)
            return publisher.tell(
                DeviceUpdate(
                    device: device, port: port, registers: registers, values: registers.map { _ in .integer(1) },
                    tick: nil, expiresAt: Date(timeIntervalSinceReferenceDate: 500_000_100), isNews: true,
                    isChanged: true))
        }

        func flush() async -> [String] {
            await publisher.drain()
            return sink.sent.withLock { messages in
                defer { messages = [] }
                return messages.map { ($0.payload.isEmpty ? "-" : "+") + $0.topic }
            }
        }
    }

    private func device(_ path: String, points: [String] = ["load"], depthFirst: Bool = false) -> StationDevice {
        StationDevice(
            path: DevicePath(path)!, stationID: StationID("1:1")!, account: "a",
            registers: points.map { Register(point: $0, attribute: .load(.portLoad), port: .every) },
            publish: PublishSwitches(depthFirst: depthFirst))
    }

    @Test func `what is not served any more is not told any more`() async {
        let bench = Bench()
        let (one, two) = (device("c/one", depthFirst: true), device("c/two"))
        bench.publisher.serve([one, two], by: bench.rules)
        bench.update(one)
        bench.update(two)
        _ = await bench.flush()
        #expect(bench.update(one))
        bench.publisher.serve([two], by: bench.rules)
        #expect(!bench.update(one), "who listens to the publisher hears nothing of it either")
        #expect(await bench.flush().isEmpty)
        #expect(bench.publisher.ports(of: one.path) == nil)
        #expect(bench.publisher.retained(except: []).map(\.device.path) == [two.path])
    }

    @Test func `another prefix moves what is known`() async {
        let bench = Bench()
        let one = device("c/one")
        bench.publisher.serve([one], by: bench.rules)
        bench.update(one)
        _ = await bench.flush()
        var rules = bench.rules
        rules.tree = TopicTree(prefix: "sites", instance: "test")
        bench.publisher.serve([one], by: rules)
        #expect(await bench.flush() == ["+sites/c/one/1/availability", "+sites/c/one/1/all"])
    }

    @Test func `values of other points wait for the scraper`() async {
        let bench = Bench()
        let before = device("c/one", points: ["load", "old"], depthFirst: true)
        bench.publisher.serve([before], by: bench.rules)
        bench.update(before)
        _ = await bench.flush()
        let after = device("c/one", points: ["load", "new"], depthFirst: true)
        bench.publisher.serve([after], by: bench.rules)
        bench.update(before)
        #expect(await bench.flush() == ["+devices/c/one/1/availability"])
        bench.update(after)
        #expect(
            await bench.flush().sorted() == [
                "+devices/c/one/1/all", "+devices/c/one/1/load", "+devices/c/one/1/new",
            ])
    }

    @Test func `without retain only availability is kept by the broker`() async {
        let bench = Bench()
        let one = device("c/one", depthFirst: true)
        bench.publisher.serve([one], by: bench.rules)
        bench.update(one)
        #expect(bench.publisher.retained(except: []).first?.topics.count == 3)
        var rules = bench.rules
        rules.retain = false
        bench.publisher.serve([one], by: rules)
        #expect(bench.publisher.retained(except: []).first?.topics == ["devices/c/one/1/availability"])
    }

    @Test func `devices that are the same are not told of again`() async {
        let bench = Bench()
        let one = device("c/one")
        bench.publisher.serve([one], by: bench.rules)
        bench.update(one)
        _ = await bench.flush()
        bench.publisher.serve([one, device("c/two")], by: bench.rules)
        #expect(await bench.flush().isEmpty)
    }
}
