import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Streams of commands from an independent client, through crashes and outages: each ends in one result, and the results
/// are true.
@Suite(.serialized) struct CommandStreamTests {
    private static let registry = """
        Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes
        shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,
        portLoad,portLoad,LoadRegister,*,float,kW,,FALSE,
        allowedLoad,allowedLoad,LoadRegister,*,float,kW,,TRUE,
        percentShed,percentShed,LoadRegister,*,integer,percent,,TRUE,

        """

    /// Stations with their ports; commands address each port.
    private struct Fleet {
        let stations: Int
        let ports: Int

        var idOfPath: [String: String] {
            Dictionary(uniqueKeysWithValues: (1...stations).map { ("campus/s\($0)", "1:\(34_000 + $0)") })
        }
        var portDevices: [String] {
            idOfPath.keys.sorted().flatMap { path in (1...ports).map { "\(path)/\($0)" } }
        }

        func apply(to options: inout Site.Options) {
            options.devices = idOfPath.sorted { $0.key < $1.key }.map { ($0.key, $0.value, "") }
            options.registry = CommandStreamTests.registry
            options.interval = 3600
            options.simulator = ["--stations", "\(stations)", "--ports", "\(ports)"]
        }
    }

    @Test func `a thousand commands at 200 a second: a thousand true results`() async throws {
        let fleet = Fleet(stations: 100, ports: 1)
        let site = try await Site.start { fleet.apply(to: &$0) }
        let client = try await OperatorProcess.start(
            site.broker, rate: 200, count: 1000, seed: 1, devices: fleet.portDevices)
        let commands = try await client.finish(isEndless: false)
        #expect(commands.count == 1000)
        let audit = try await CommandAudit(commands, site, stations: fleet.idOfPath)
        audit.expectOneAnswerEach()
        audit.expectNoRepeats()
        audit.expectTruth()
        try await audit.expectFinalState(site)
        let latencies = audit.latencies
        #expect(latencies.count > 100)
        func quantile(_ share: Double) -> Int { Int(latencies[Int(Double(latencies.count - 1) * share)]) }
        print(
            "publish to API request, of \(latencies.count): p50 \(quantile(0.5)) ms, p99 \(quantile(0.99)) ms;",
            "results \(audit.statuses.sorted { $0.key < $1.key })")
    }

    @Test func `killed 200 times in a stream of commands, each ends in one result`() async throws {
        let fleet = Fleet(stations: 4, ports: 2)
        let site = try await Site.start { fleet.apply(to: &$0) }
        let client = try await OperatorProcess.start(site.broker, rate: 10, seed: 2, devices: fleet.portDevices)
        var dice = SystemRandomNumberGenerator()
        for kill in 1...200 {
            // Half of them at the very beginning, when what an earlier run left is taken up.
            if kill.isMultiple(of: 2) { _ = try await site.bridge.line { $0.contains("connected to the broker") } }
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...600, using: &dice)))
            try site.bridge.kill()
            try await site.bridge.exitStatus()
            try await site.launchBridge()
        }
        try await audit(client, site, fleet, "killed 200 times")
    }

    @Test func `restarts of the broker in a stream of commands lose and double nothing`() async throws {
        let fleet = Fleet(stations: 4, ports: 2)
        let site = try await Site.start {
            fleet.apply(to: &$0)
            $0.broker.isPersistent = true
        }
        let client = try await OperatorProcess.start(site.broker, rate: 20, seed: 3, devices: fleet.portDevices)
        for _ in 1...5 {
            try await Task.sleep(for: .seconds(2))
            try await site.broker.stop()
            try await Task.sleep(for: .seconds(1))
            try await site.broker.restart()
        }
        try await Task.sleep(for: .seconds(3))
        try await audit(client, site, fleet, "broker restarted 5 times")
    }

    @Test func `an API that is away for a minute in a stream of commands delays them`() async throws {
        let fleet = Fleet(stations: 4, ports: 2)
        var options = Site.Options()
        fleet.apply(to: &options)
        options.startsBridge = false
        let site = try await Site.start { $0 = options }
        let network = try CuttableProxy(to: site.simulator.port)
        options.endpoint = site.simulator.endpoint.replacing(":\(site.simulator.port)", with: ":\(network.port)")
        try site.write(options)
        try await site.startBridge()
        let client = try await OperatorProcess.start(site.broker, rate: 4, seed: 4, devices: fleet.portDevices)
        try await Task.sleep(for: .seconds(2))
        network.refuse()
        try await Task.sleep(for: .seconds(60))
        try network.admit()
        try await Task.sleep(for: .seconds(3))
        try await audit(client, site, fleet, "API away for a minute")
    }

    private func audit(_ client: OperatorProcess, _ site: Site, _ fleet: Fleet, _ what: String) async throws {
        let commands = try await client.finish()
        let audit = try await CommandAudit(commands, site, stations: fleet.idOfPath)
        #expect(commands.count > 50)
        audit.expectOneAnswerEach()
        audit.expectTruth()
        try await audit.expectFinalState(site)
        print(
            "\(what): \(commands.count) commands, results \(audit.statuses.sorted { $0.key < $1.key }),",
            "delivered more than once: \(audit.repeats)")
    }
}
