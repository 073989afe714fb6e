import FoundationEssentials
import Registry
import TestSupport
import Testing

/// What becomes of set messages, seen at the broker and in the simulated station.
@Suite struct SetMessageTests {
    private static let port = "campus/building1/station_001/1"
    private static let topic = "devices/\(port)"

    @Test func `a limit and a shed make the port's power fall, a clear restores it`() async throws {
        let site = try await Site.start()
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        _ = try await site.snapshot(Self.port) { $0["portLoad"]?.number?.double == 6.6 }

        let staged = try await site.set("\(Self.topic)/allowedLoad/set", "3.0")
        #expect(staged["status"] == "done")
        #expect(staged["inForce"] == false)
        #expect(try await site.simulator.calls("shedLoad") == 0, "staging calls nobody")
        let shown = try await site.snapshot(Self.port) { $0["allowedLoad"]?.number?.double == 3 }
        #expect(shown["shedState"] == 0)

        let shed = try await site.set("\(Self.topic)/shedState/set", "1")
        #expect(shed["status"] == "done")
        #expect(shed["responseCode"] == "100")
        #expect(shed["inForce"] == true)
        let limited = try await site.snapshot(Self.port) { $0["shedState"] == 1 }
        #expect(limited["portLoad"]?.number?.double == 3)
        #expect(limited["allowedLoad"]?.number?.double == 3)
        #expect(limited["percentShed"] == .null)
        #expect(try await site.simulator.power("1:34001", 1) == 3)

        // `0` is a value, not nothing.
        let cleared = try await site.set("\(Self.topic)/shedState/set", "0")
        #expect(cleared["status"] == "done")
        #expect(cleared["responseCode"] == "100")
        _ = try await site.snapshot(Self.port) { $0["shedState"] == 0 && $0["portLoad"]?.number?.double == 6.6 }
        #expect(try await site.simulator.power("1:34001", 1) == 6.6)
    }

    @Test func `an object sheds at once, other ports go on, and false clears`() async throws {
        let site = try await Site.start()
        try await site.simulator.vehicleArrives("1:34001", 1)
        try await site.simulator.vehicleArrives("1:34001", 2)
        _ = try await site.snapshot(Self.port) { $0["portLoad"]?.number?.double == 6.6 }
        let shed = try await site.set(
            "\(Self.topic)/set", #"{"shedState": true, "percentShed": 50, "timeInterval": 60}"#)
        #expect(shed["status"] == "done")
        #expect(shed["points"] == ["shedState", "percentShed"])
        let limited = try await site.snapshot(Self.port) { $0["shedState"] == 1 }
        #expect(limited["percentShed"] == 50)
        #expect(limited["allowedLoad"] == .null)
        #expect(try await site.simulator.power("1:34001", 1) == 3.3)
        #expect(try await site.simulator.power("1:34001", 2) == 6.6)
        let cleared = try await site.set("\(Self.topic)/shedState/set", "false")
        #expect(cleared["status"] == "done")
        #expect(try await site.simulator.power("1:34001", 1) == 6.6)
    }

    @Test func `a station is shed and cleared as a whole`() async throws {
        let site = try await Site.start()
        try await site.simulator.vehicleArrives("1:34001", 1)
        try await site.simulator.vehicleArrives("1:34001", 2)
        _ = try await site.snapshot("campus/building1/station_001/2") { $0["portLoad"]?.number?.double == 6.6 }
        let shed = try await site.set(
            "devices/campus/building1/station_001/set", #"{"shedState": 1, "allowedLoad": 4}"#)
        #expect(shed["status"] == "done", "\(JSONValue.object(shed))")
        let sum = try await site.simulator.power("1:34001", 1) + site.simulator.power("1:34001", 2)
        #expect(sum <= 4.001)
        let cleared = try await site.set("devices/campus/building1/station_001/set", #"{"shedState": 0}"#)
        #expect(cleared["status"] == "done")
        #expect(try await site.simulator.power("1:34001", 2) == 6.6)
    }

    @Test func `clearing alarms empties the alarm`() async throws {
        let site = try await Site.start()
        try await site.simulator.raiseAlarm("1:34001", "GFCI Trip")
        let alarmed = try await site.snapshot(Self.port) { $0["alarmType"] == "GFCI Trip" }
        #expect(alarmed["alarmTime"]?.string.flatMap(ISO8601.date) != nil)
        let cleared = try await site.set("\(Self.topic)/clearAlarms/set", "true")
        #expect(cleared["status"] == "done")
        _ = try await site.snapshot(Self.port) { $0["alarmType"] == .null }
    }

    @Test func `what cannot be a command is refused with a reason, and nobody is called`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let refusals: [(topic: String, payload: String, reason: String)] = [
            ("allowedLoad/set", "-1", "0"), ("allowedLoad/set", "NaN", "number"), ("allowedLoad/set", "9.5", "7.2"),
            ("percentShed/set", "101", "100"), ("percentShed/set", "12.5", "whole number"),
            ("shedState/set", "perhaps", "true"), ("shedState/set", "1", "allowedLoad"),
            ("clearAlarms/set", "0", "true"),
            ("portLoad/set", "1", "read"), ("nonsense/set", "1", "nonsense"), ("shedSate/set", "1", "shedState"),
            ("set", "{", "JSON"), ("set", #"{"allowedLoad": 1, "percentShed": 2}"#, "one of them"),
            ("set", #"{"alowedLoad": 1}"#, "allowedLoad"), ("shedState/set", "", "empty"),
            ("set", #"{"shedState": 1, "allowedLoad": 1, "validUntil": "2001-01-01T00:00:00Z"}"#, ""),
        ]
        for refusal in refusals {
            let result = try await site.set("\(Self.topic)/\(refusal.topic)", refusal.payload)
            let status = result["status"]?.string ?? ""
            #expect(["rejected", "expired"].contains(status), "\(refusal): \(JSONValue.object(result))")
            let text = result["responseText"]?.string ?? ""
            #expect(text.contains(refusal.reason), "\(refusal): \(text)")
        }
        let unknownPort = try await site.set("devices/campus/building1/station_001/3/shedState/set", "0")
        #expect(unknownPort["status"] == "rejected")
        for operation in ["shedLoad", "clearShedState", "clearAlarms"] {
            #expect(try await site.simulator.calls(operation) == 0, "\(operation)")
        }
    }

    @Test func `a retained set message is refused when it comes, and again when the bridge comes back`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let result = try await site.set("\(Self.topic)/shedState/set", "0", retain: true)
        #expect(result["status"] == "rejected")
        #expect(result["responseText"]?.string?.contains("retain") == true)

        let results = try await site.subscribe("\(Self.topic)/shedState/set/result")
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await site.startBridge()
        let again = try await results.first()
        #expect(try JSONValue(parsing: again.payload).object?["status"] == "rejected")
        #expect(try await site.simulator.calls("clearShedState") == 0)
    }

    @Test func `the response topic gets the result with the correlation data`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let answers = try await site.subscribe("answers/of/test")
        try await MosquittoPub.publish(
            site.broker, topic: "\(Self.topic)/percentShed/set", "20",
            properties: [["response-topic", "answers/of/test"], ["correlation-data", "ticket-17"]])
        let answer = try await answers.first()
        #expect(try JSONValue(parsing: answer.payload).object?["status"] == "done")
        #expect(answer.properties["correlation-data"]?.string == "ticket-17")
        #expect(!answer.isRetained)
    }

    @Test func `a response topic that brokers end the connection for costs nobody an answer`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let deep = [String](repeating: "a", count: 201).joined(separator: "/")
        let answers = try await site.subscribe("\(Self.topic)/set/result")
        for (index, topic) in [deep, "$CONTROL/dynamic-security/v1", "$share/group/answers"].enumerated() {
            try await MosquittoPub.publish(
                site.broker, topic: "\(Self.topic)/set", #"{"shedState": 1, "percentShed": 20, "id": \#(index)}"#,
                properties: [["response-topic", topic]])
            _ = try await answers.first { (try? JSONValue(parsing: $0.payload))?.object?["id"] == .integer(index) }
        }
        #expect(try await site.set("\(Self.topic)/set", #"{"shedState": 0}"#)["status"] == "done")
        #expect(site.count(inLog: "not for answers") == 3)
        #expect(site.count(inLog: "no connection to the broker") == 0)
    }

    @Test func `the same id executes once`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let payload = #"{"shedState": 1, "allowedLoad": 2, "id": "dr-event-1"}"#
        let first = try await site.set("\(Self.topic)/set", payload)
        let second = try await site.set("\(Self.topic)/set", payload)
        #expect(first["id"] == "dr-event-1")
        #expect(first == second)
        #expect(try await site.simulator.calls("shedLoad") == 1)
    }

    @Test func `the API's refusal is the result`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        try await site.simulator.post("/faults", #"{"responseCode": "126", "operations": ["shedLoad"]}"#)
        let result = try await site.set("\(Self.topic)/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        #expect(result["status"] == "failed")
        #expect(result["responseCode"] == "126")
        #expect(result["responseText"]?.string?.isEmpty == false)
    }
}
