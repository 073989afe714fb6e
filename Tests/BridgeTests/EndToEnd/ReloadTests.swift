import FoundationEssentials
import Glibc
import Registry
import TestSupport
import Testing

/// SIGHUP: another configuration while everything goes on.
@Suite struct ReloadTests {
    private static let registry = """
        Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes,Scrape Interval
        shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,,
        portLoad,portLoad,LoadRegister,*,float,kW,,FALSE,,
        allowedLoad,allowedLoad,LoadRegister,*,float,kW,,TRUE,,
        percentShed,percentShed,LoadRegister,*,integer,percent,,TRUE,,
        stationName,stationName,StationRegister,,string,,,FALSE,,86400

        """
    private static let first = ("campus/building1/station_001", "1:34001", "")
    private static let second = ("campus/building1/station_002", "1:34002", "")
    private static let third = ("campus/building2/station_003", "1:34003", "")

    private func options(_ devices: [(String, String, String)], _ change: (inout Site.Options) -> Void = { _ in })
        -> Site.Options
    {
        var options = Site.Options()
        options.registry = Self.registry
        options.devices = devices.map { (path: $0.0, station: $0.1, more: $0.2) }
        options.broker.logsPackets = true
        change(&options)
        return options
    }

    private func start(_ options: Site.Options) async throws -> Site { try await Site.start { $0 = options } }

    private func info(_ site: Site) async throws -> JSONObject {
        let info = try await site.subscribe("chargepoint2mqtt/test/info")
        return try JSONValue(parsing: try await info.first().payload).object ?? [:]
    }

    /// How often the bridge has connected.
    private func connections(_ site: Site) -> Int {
        site.broker.log.split(separator: "\n").count { $0.contains("as chargepoint2mqtt-test") }
    }

    @Test func `a device that is added is read, and the others are not read anew`() async throws {
        let site = try await start(options([Self.first, Self.second]))
        _ = try await site.snapshot("campus/building1/station_001/1")
        _ = try await site.snapshot("campus/building1/station_002") { $0["stationName"] != nil }
        let before = try await info(site)
        let names = try await site.simulator.calls("getStations")
        let watch = try await site.subscribe("devices/campus/building1/station_001/1/availability")
        try await site.reload(options([Self.first, Self.second, Self.third]))
        _ = try await site.snapshot("campus/building2/station_003/1")
        _ = try await site.snapshot("campus/building2/station_003") { $0["stationName"] != nil }
        #expect(try await site.simulator.calls("getStations") == names + 1, "a call for the new station alone")
        let after = try await eventually("the info names it") { () -> JSONObject? in
            let info = try await info(site)
            return info["deviceCount"] == 3 ? info : nil
        }
        #expect(after["configDigest"] != before["configDigest"])
        #expect(after["startedAt"] == before["startedAt"])
        let result = try await site.set("devices/campus/building2/station_003/1/allowedLoad/set", "2")
        #expect(result["status"] == "done", "its set messages are subscribed to")
        #expect(connections(site) == 1)
        #expect(try watch.messages().allSatisfy { $0.isRetained || $0.text == "online" })
    }

    @Test func `a device that is removed leaves nothing behind, and what it was told to do has a result`() async throws
    {
        let switches = #", "publish_depth_first": true"#
        let doomed = (Self.third.0, Self.third.1, switches)
        let site = try await start(options([Self.first, doomed]))
        _ = try await site.snapshot("campus/building2/station_003/2")
        let topic = "devices/campus/building2/station_003/1/set"
        let results = try await site.subscribe("\(topic)/result", "devices/campus/building1/+/+/set/result")
        try await MosquittoPub.publish(
            site.broker, topic: topic,
            #"{"shedState": 1, "allowedLoad": 2, "start": "\#(ISO8601.text(Date() + 3600))", "id": "later"}"#)
        // A command that has its result shows that the one before it is in the journal.
        #expect(try await site.set("devices/campus/building2/station_003/2/allowedLoad/set", "3")["status"] == "done")
        try FileManager.default.removeItem(atPath: site.folder.path("config/devices/campus/building2"))
        try await site.reload(options([Self.first]))
        let result = try await results.first { $0.topic.hasPrefix(topic) }
        let told = try JSONValue(parsing: result.payload).object ?? [:]
        #expect(told["status"] == "rejected" && told["id"] == "later", "\(result.text)")
        #expect(told["responseText"]?.string?.contains("configuration") == true)
        try await eventually("nothing of it is retained") {
            let rest = try await site.subscribe("devices/campus/building2/#", "devices/campus/building1/+/+/all")
            _ = try await rest.first { $0.topic.hasSuffix("station_001/1/all") }
            return try !rest.messages().contains { $0.topic.contains("building2") && $0.isRetained }
        }
        try await MosquittoPub.publish(site.broker, topic: topic, #"{"shedState": 1, "allowedLoad": 1, "id": "gone"}"#)
        #expect(try await site.set("devices/campus/building1/station_001/1/allowedLoad/set", "2")["status"] == "done")
        #expect(try await site.simulator.calls("shedLoad") == 0)
        #expect(connections(site) == 1)
        #expect(site.count(inLog: "another configuration is in effect") == 1)
    }

    @Test func `a shed limit, a staged limit and a waiting command live through a reload`() async throws {
        let site = try await start(options([Self.first, Self.second]))
        let port = "devices/campus/building1/station_001/1"
        _ = try await site.snapshot("campus/building1/station_001/1")
        #expect(try await site.set("\(port)/allowedLoad/set", "2.5")["status"] == "done")
        let results = try await site.subscribe("\(port)/set/result")
        try await site.simulator.post("/faults", #"{"latency": 3, "operations": ["shedLoad"], "count": 1}"#)
        try await MosquittoPub.publish(site.broker, topic: "\(port)/set", #"{"shedState": 1, "id": "running"}"#)
        try await site.reload(options([Self.first, Self.third]) { $0.yaml = "commands: {writeMode: immediate}" })
        let result = try JSONValue(parsing: try await results.first().payload).object ?? [:]
        #expect(result["status"] == "done" && result["id"] == "running", "\(result)")
        let limited = try await site.snapshot("campus/building1/station_001/1") { $0["shedState"] == 1 }
        #expect(limited["allowedLoad"]?.number?.double == 2.5)
        // The other write mode is in effect: a limit sheds at once.
        let calls = try await site.simulator.calls("shedLoad")
        let other = try await site.set("devices/campus/building2/station_003/1/allowedLoad/set", "1.5")
        #expect(other["status"] == "done", "\(other)")
        #expect(try await site.simulator.calls("shedLoad") == calls + 1)
        #expect(connections(site) == 1)
    }

    @Test func `another interval, point, prefix and log format take effect`() async throws {
        let site = try await start(options([Self.first]) { $0.interval = 3600 })
        _ = try await site.snapshot("campus/building1/station_001/1")
        let topics = try await site.subscribe("devices/#", "sites/#")
        try await site.reload(
            options([Self.first]) {
                $0.interval = 1
                $0.registry += "Status,Status,StationStatusRegister,*,string,,,FALSE,,\n"
                $0.yaml = "publish: {prefix: sites}\nlog: {format: json, level: debug}"
            })
        for _ in 0..<3 {
            let shown = try await topics.first { message in
                message.topic == "sites/campus/building1/station_001/1/all" && values(message)?["Status"] != nil
            }
            #expect(!shown.isRetained)
        }
        let second = try await topics.collect(3) { $0.topic == "sites/campus/building1/station_001/1/all" }
        #expect(second.count == 3, "it is read every second")
        try await eventually("the former tree is empty") {
            let rest = try await site.subscribe("devices/#", "sites/+/+/+/1/availability")
            _ = try await rest.first { $0.topic.hasPrefix("sites/") }
            return try !rest.messages().contains { $0.topic.hasPrefix("devices/") && $0.isRetained }
        }
        #expect(try await site.set("sites/campus/building1/station_001/1/allowedLoad/set", "2")["status"] == "done")
        #expect(site.log.contains(#""level":"debug""#) || site.log.contains(#""level": "debug""#))
        #expect(connections(site) == 1)
    }

    @Test func `an error is told, the former configuration goes on, and the next good one ends it`() async throws {
        let site = try await start(options([Self.first]))
        _ = try await site.snapshot("campus/building1/station_001/1")
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try site.write(options([Self.first]) { $0.yaml = "publish: {mode: sometimes}\ncommands: {groop: true}" })
        try site.hangUp()
        let active = try JSONValue(parsing: try await errors.first().payload).object ?? [:]
        #expect(active["id"] == "config/reload" && active["state"] == "active")
        #expect(active["where"]?.string?.hasPrefix("bridge.yaml:") == true, "\(active)")
        #expect(active["remedy"]?.string?.contains("SIGHUP") == true)
        #expect(site.count(inLog: "a problem of the configuration") == 2)
        #expect(try await site.set("devices/campus/building1/station_001/1/allowedLoad/set", "2")["status"] == "done")
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["allowedLoad"]?.number?.double == 2 }
        try await site.reload(options([Self.first]) { $0.yaml = "spool: latest" })
        let messages = try await errors.collect(3).map { try JSONValue(parsing: $0.payload).object ?? [:] }
        #expect(messages[1]["id"] == "config/reload" && messages[1]["state"] == "cleared")
        #expect(messages[2]["id"] == "config/restart" && messages[2]["severity"] == "warning")
        #expect(messages[2]["what"]?.string?.contains("spool") == true)
    }

    @Test(arguments: ["5", "3.1.1"])
    func `a message has the configuration read again, and is told what became of it`(version: String) async throws {
        let broker: (inout Site.Options) -> Void = { $0.brokerYAML = ", protocol: \(version)" }
        let topic = "chargepoint2mqtt/test/reload"
        let options = options([Self.first], broker)
        let site = try await start(options)
        _ = try await site.snapshot("campus/building1/station_001/1")
        let digest = try await info(site)["configDigest"]
        let connected = connections(site)
        let unchanged = try await site.set(topic, "PRESS")
        #expect(unchanged["status"] == "done" && unchanged["configDigest"] == digest, "\(unchanged)")
        #expect(unchanged["responseText"] == "the configuration is unchanged")

        try site.write(self.options([Self.first, Self.second], broker))
        let changed = try await site.set(topic, "")
        #expect(changed["status"] == "done" && changed["configDigest"] != digest, "\(changed)")
        _ = try await site.snapshot("campus/building1/station_002/1")

        try site.write(
            self.options([Self.first]) {
                broker(&$0); $0.yaml = "publish: {mode: sometimes}"
            })
        let refused = try await site.set(topic, "1")
        #expect(refused["status"] == "rejected" && refused["configDigest"] == changed["configDigest"], "\(refused)")
        #expect(refused["responseText"]?.string?.contains("See bridge.yaml:") == true, "\(refused)")
        #expect(connections(site) == connected)

        // What the broker retains is from another time.
        try site.write(self.options([Self.first], broker))
        #expect(try await site.set(topic, "1", retain: true)["status"] == "done")
        try site.bridge.terminate()
        try await site.bridge.exitStatus()
        try await site.startBridge()
        #expect(try await site.set("devices/campus/building1/station_001/1/allowedLoad/set", "2")["status"] == "done")
        #expect(site.count(inLog: "reading the configuration again") == 0)
    }

    @Test func `a corrected password file ends the wait for a probe`() async throws {
        let site = try await start(
            options([Self.first]) {
                $0.password = "wrong"
                $0.startsBridge = false
            })
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let refused = try await errors.first()
        #expect(try JSONValue(parsing: refused.payload).object?["id"] == "credentials/alameda")
        try await site.reload(options([Self.first]))
        _ = try await site.snapshot("campus/building1/station_001/1", within: .seconds(10))
        let cleared = try await errors.collect(2)[1]
        #expect(try JSONValue(parsing: cleared.payload).object?["state"] == "cleared")
    }

    @Test func `an account comes and goes with its stations`() async throws {
        let site = try await start(options([Self.first]))
        _ = try await site.snapshot("campus/building1/station_001/1")
        let second =
            "  oakland: {endpoint: \"\(site.simulator.endpoint)\", username: OTHER, passwordFile: secrets/alameda}"
        let device = (Self.third.0, Self.third.1, "")
        var options = options([(Self.first.0, Self.first.1, "")]) { $0.yaml = second }
        try site.write(options)
        try site.folder.write(
            "config/devices/\(device.0)",
            #"{"driver_type": "chargepoint", "driver_config": {"stationID": "1:34003", "account": "oakland"}, "#
                + #""registry_config": "config://test.csv"}"#)
        try site.folder.write(
            "config/devices/\(Self.first.0)",
            #"{"driver_type": "chargepoint", "driver_config": {"stationID": "1:34001", "account": "alameda"}, "#
                + #""registry_config": "config://test.csv", "interval": 1}"#)
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try site.hangUp()
        _ = try await errors.first { $0.text.contains("credentials/oakland") }
        options.yaml = ""
        try FileManager.default.removeItem(atPath: site.folder.path("config/devices/campus/building2"))
        try await site.reload(options)
        _ = try await errors.first { $0.text.contains("credentials/oakland") && $0.text.contains("cleared") }
        _ = try await site.snapshot("campus/building1/station_001/1")
        #expect(try await info(site)["accounts"]?.array?.count == 1)
    }

    @Test func `what was published before a restart, and is not served any more, is cleared after it`() async throws {
        let switches = #", "publish_depth_first": true"#
        let site = try await start(options([(Self.first.0, Self.first.1, switches), Self.third]))
        _ = try await site.snapshot("campus/building1/station_001/1")
        _ = try await site.snapshot("campus/building2/station_003/1")
        try site.bridge.terminate()
        try await site.bridge.exitStatus(within: .seconds(10))
        try FileManager.default.removeItem(atPath: site.folder.path("config/devices/campus/building2"))
        try site.write(options([Self.first]) { $0.yaml = "publish: {layout: station}" })
        try await site.startBridge()
        _ = try await site.snapshot("campus/building1/station_001") { $0["portLoad"] != nil }
        try await eventually("nothing but the station's own is retained") {
            let all = try await site.subscribe("devices/#")
            _ = try await all.first { $0.topic == "devices/campus/building1/station_001/all" && !$0.isRetained }
            let retained = Set(try all.messages().filter(\.isRetained).map(\.topic))
            return retained == [
                "devices/campus/building1/station_001/all", "devices/campus/building1/station_001/availability",
            ]
        }
    }

    @Test func `commands that stream through reloads each get one result`() async throws {
        let paths = (1...4).map { ("campus/s\($0)", "1:\(34_000 + $0)", "") }
        let site = try await start(options(paths) { $0.interval = 3600 })
        let ports = (1...3).flatMap { ["campus/s\($0)/1", "campus/s\($0)/2"] }
        let client = try await OperatorProcess.start(site.broker, rate: 20, seed: 7, devices: ports)
        for round in 1...12 {
            let removed = Array(paths.dropLast(round.isMultiple(of: 2) ? 0 : 1))
            if removed.count < 4 {
                try FileManager.default.removeItem(atPath: site.folder.path("config/devices/campus/s4"))
            }
            try await site.reload(options(removed) { $0.interval = 3600 + round })
            try await Task.sleep(for: .milliseconds(300))
        }
        let commands = try await client.finish()
        let audit = try await CommandAudit(
            commands, site, stations: Dictionary(uniqueKeysWithValues: paths.map { ($0.0, $0.1) }))
        #expect(commands.count > 50)
        audit.expectOneAnswerEach()
        audit.expectNoRepeats()
        audit.expectTruth()
        #expect(connections(site) == 1)
    }
}

extension Site {
    /// Has the bridge read its configuration again.
    func hangUp() throws { try bridge.send(SIGHUP) }

    /// Writes another configuration, and returns when it is in effect.
    func reload(_ options: Options) async throws {
        try write(options)
        let before = count(inLog: "another configuration is in effect")
        let same = count(inLog: "the configuration is unchanged")
        try hangUp()
        try await eventually("another configuration is in effect") {
            count(inLog: "another configuration is in effect") > before
                || count(inLog: "the configuration is unchanged") > same
        }
    }
}
