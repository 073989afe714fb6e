import HTTP
import Registry
import TestSupport
import Testing

import FoundationEssentials

@testable import StatusServer

@Suite struct MetricsTextTests {
    /// One of everything.
    static var example: Measurements {
        var all = Measurements()
        (all.version, all.bridge) = ("1.2.3", "north")
        all.activeErrors = [("error", 1), ("warning", 0)]
        (all.devicesOnline, all.devicesOffline) = (3, 1)
        all.broker.isConnected = true
        (all.broker.connections, all.broker.failures) = (2, 1)
        (all.broker.publishedMessages, all.broker.publishedBytes) = (100, 12_345)
        (all.broker.droppedMessages, all.broker.waitingMessages) = (4, 5)
        var operation = Measurements.Operation(name: "getLoad")
        operation.errors = [("denied", 1), ("timed_out", 2)]
        (operation.requests, operation.receivedBytes) = (9, 4096)
        for seconds in [0.03, 0.3, 90] { operation.durations.add(seconds) }
        operation.lastSuccess = Date(timeIntervalSince1970: 1_700_000_000.5)
        var account = Measurements.Account(name: "alameda")
        account.operations = [operation, Measurements.Operation(name: "getStations")]
        (account.waitingCalls, account.budgetLimit, account.budgetUsed, account.budgetReserved) = (
            6, 50_000, 1234, 2500
        )
        account.hasGoodCredentials = false
        (account.scrapes, account.skippedTicks, account.missedTicks, account.stretch) = (70, 8, 9, 1.2)
        all.accounts = [account]
        all.commands.ended = [("done", 3), ("rejected", 2)]
        (all.commands.waiting, all.commands.notInForce) = (1, 2)
        all.commands.durations.add(4.5)
        var port = Measurements.Port(device: "campus/s1", number: 1, station: "1:34001", account: "alameda")
        port.isOnline = true
        (port.status, port.load, port.isShed, port.allowedLoad) = ("INUSE", 3.314, true, 3)
        (port.sessionEnergy, port.energyTotal) = (2.5, 10)
        port.readAt = Date(timeIntervalSince1970: 1_700_000_001)
        var percent = Measurements.Port(device: "campus/s1", number: 2, station: "1:34001", account: "alameda")
        (percent.status, percent.load, percent.isShed, percent.percentShed) = ("Something new", 0, true, 25)
        all.ports = [
            port, percent, Measurements.Port(device: "campus/s2", number: 1, station: "1:34002", account: "b"),
        ]
        all.portsOmitted = 7
        return all
    }

    static func text(_ measurements: Measurements, _ format: Exposition.Format = .prometheus) -> String {
        MetricsText(measurements, process: nil, format: format).map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    @Test func `everything that is measured, as Prometheus reads it`() throws {
        #expect(Self.text(Self.example) == (try Self.expected()))
    }

    @Test func `every metric of the catalogue is there, with the labels that it says, in its order`() {
        let process = ProcessUsage.current()
        let text = MetricsText(Self.example, process: process, format: .prometheus)
            .map { String(decoding: $0, as: UTF8.self) }.joined()
        let families = text.matches(of: /# TYPE (\S+) \S+/).map { String($0.1) }
        #expect(families == MetricCatalogue.all.map(\.name))
        for metric in MetricCatalogue.all {
            let name = metric.kind == .histogram ? metric.name + "_count" : metric.name
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
            let labels = line?.matches(of: /([a-z]+)="/).map { String($0.1) }
            #expect(labels == metric.labels, "\(metric.name)")
        }
    }

    @Test func `many ports come in pieces that are not large`() throws {
        var many = Self.example
        many.ports = (1...20_000).map { number in
            var port = Measurements.Port(
                device: "campus/building/station_\(number)", number: 1, station: "1:\(number)", account: "alameda")
            (port.status, port.load, port.isShed) = ("INUSE", 6.6, false)
            return port
        }
        var pieces = 0
        var samples = 0
        var largest = 0
        for piece in MetricsText(many, process: nil, format: .prometheus) {
            pieces += 1
            largest = max(largest, piece.count)
            samples += String(decoding: piece, as: UTF8.self).matches(of: /chargepoint_port_power_watts\{/).count
        }
        #expect(samples == 20_000)
        #expect(pieces > 100)
        #expect(largest < 100_000)
        // The pieces are the whole, nothing between families.
        let families = Self.text(many).matches(of: /# TYPE (\S+)/).map { String($0.1) }
        #expect(Set(families).count == families.count)
    }

    @Test func `nothing measured is sound too`() {
        let text = Self.text(Measurements(), .openMetrics)
        #expect(text.hasSuffix("# EOF\n"))
        #expect(text.contains("chargepoint2mqtt_broker_connected 0\n"))
    }

    @Test func `a client gets the format that it asks for`() async throws {
        let bridge = ScriptedBridge()
        bridge.measured.value = Self.example
        try await ServerBench.run(bridge, change: { $0.portMetrics = 42 }) { bench in
            let plain = try await bench.send("/metrics")
            #expect(plain.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            let text = String(decoding: plain.body, as: UTF8.self)
            #expect(text.hasSuffix(try Self.expected()))
            #expect(text.hasPrefix("# HELP process_cpu_seconds_total "))
            #expect(bridge.limit.value == 42)

            let open = try await bench.send(
                "/metrics", headers: [(name: "Accept", value: "application/openmetrics-text;version=1.0.0,*/*;q=0.1")])
            #expect(open.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(String(decoding: open.body, as: UTF8.self).hasSuffix("\n# EOF\n"))
            #expect(try await bench.send("/metrics", method: "HEAD").body.isEmpty)
        }
    }

    /// What `example` is, written out.
    private static func expected() throws -> String {
        let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
        return try String(contentsOfFile: "\(folder)/Fixtures/metrics.txt", encoding: .utf8)
    }
}
