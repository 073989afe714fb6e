import Registry
import TestSupport
import Testing

/// What becomes of get messages and of VOLTTRON's actuator topics, seen at the broker.
@Suite struct GetMessageTests {
    private static let device = "campus/building1/station_001"

    /// Asks and returns the answer.
    private func get(_ site: Site, _ topic: String, _ payload: String = "") async throws -> JSONObject {
        try await site.set("devices/\(topic)/get", payload)
    }

    @Test func `a point and a device are answered from what is known`() async throws {
        let site = try await Site.start { $0.interval = 3600 }
        try await site.simulator.vehicleArrives("1:34001", 1)
        _ = try await site.snapshot("\(Self.device)/1")
        let calls = try await site.simulator.calls("getLoad")
        let point = try await get(site, "\(Self.device)/1/portLoad")
        #expect(point["device"] == .string("\(Self.device)/1") && point["point"] == "portLoad")
        #expect(point["value"]?.number != nil && point["age"]?.number?.integer != nil)
        #expect(point["metadata"]?.object?["units"] == "kW" && point["refreshed"] == false)
        let port = try await get(site, "\(Self.device)/1", #"{"id": "q"}"#)
        #expect(port["id"] == "q")
        #expect(port["values"]?.object?["shedState"] == 0 && port["ages"]?.object?["shedState"] != nil)
        let station = try await get(site, Self.device)
        #expect(station["values"]?.object?["numPorts"] == 2)
        #expect(try await site.simulator.calls("getLoad") == calls, "nothing was read for it")
    }

    @Test func `a refresh reads first, and not again for those that ask in a loop`() async throws {
        let site = try await Site.start { $0.interval = 3600 }
        _ = try await site.snapshot("\(Self.device)/1") { $0["portLoad"]?.number?.double == 0 }
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        let known = try await get(site, "\(Self.device)/1/portLoad")
        #expect(known["value"]?.number?.double == 0)
        // Readings younger than ten seconds are good enough.
        var asked = ContinuousClock.now
        let fresh = try await eventually("the reading is old enough to be read again") {
            asked = .now
            let answer = try await get(site, "\(Self.device)/1/portLoad", #"{"refresh": true}"#)
            return answer["refreshed"] == true ? answer : nil
        }
        #expect(fresh["value"]?.number?.double == 6.6 && fresh["age"] == 0)
        let calls = try await site.simulator.calls("getLoad")
        for _ in 0..<5 {
            let again = try await get(site, "\(Self.device)/1/portLoad", #"{"refresh": true}"#)
            // A machine that is so slow is asked in no loop.
            guard ContinuousClock.now - asked < .seconds(10) else { return }
            #expect(again["refreshed"] == false && again["value"]?.number?.double == 6.6)
            #expect(again["warnings"]?.array?.first?.string?.contains("so it was not read again") == true)
        }
        #expect(try await site.simulator.calls("getLoad") == calls)
    }

    @Test func `what cannot be answered is answered with the reason`() async throws {
        let site = try await Site.start { $0.interval = 3600 }
        _ = try await site.snapshot("\(Self.device)/1")
        for (topic, payload, reason) in [
            ("\(Self.device)/1/portLod", "", "the nearest is 'portLoad'"), ("\(Self.device)/3", "", "has no port '3'"),
            ("campus/building1/station_01/1", "", "the nearest is 'campus/building1/station_001'"),
            ("\(Self.device)/portLoad", "", "ask a port; its ports are 1, 2"),
            ("\(Self.device)/1", "[]", "send an empty message, or an object"),
            ("\(Self.device)/1", #"{"fresh": 1}"#, "no member 'fresh'"),
        ] {
            let answer = try await get(site, topic, payload)
            #expect(answer["status"] == "rejected", "\(topic)")
            #expect(answer["responseText"]?.string?.contains(reason) == true, "\(answer)")
        }
        let retained = try await site.set("devices/\(Self.device)/1/get", "{}", retain: true)
        #expect(retained["responseText"]?.string?.contains("a retained get message is refused") == true)
    }

    @Test func `the response topic gets the answer with the correlation data`() async throws {
        let site = try await Site.start { $0.interval = 3600 }
        _ = try await site.snapshot("\(Self.device)/1")
        let answers = try await site.subscribe("answers/here")
        try await MosquittoPub.publish(
            site.broker, topic: "devices/\(Self.device)/1/portLoad/get", "",
            properties: [["response-topic", "answers/here"], ["correlation-data", "q-17"]])
        let answer = try await answers.first()
        #expect(try JSONValue(parsing: answer.payload).object?["point"] == "portLoad")
        #expect(answer.properties["correlation-data"]?.string == "q-17" && !answer.isRetained)
    }

    @Test(arguments: ["port", "station"])
    func `agents of VOLTTRON read and write by actuator topics`(layout: String) async throws {
        let site = try await Site.start {
            $0.interval = 3600
            $0.yaml = "commands: {actuatorTopics: true}\npublish: {layout: \(layout)}"
            if layout == "station" { $0.registry = $0.registry.replacing(",*,", with: ",1,") }
        }
        let point = layout == "port" ? "\(Self.device)/1" : Self.device
        _ = try await site.snapshot(point)
        let answers = try await site.subscribe("devices/actuators/value/#", "devices/actuators/error/#")
        func ask(_ verb: String, _ name: String, _ payload: String) async throws -> ReceivedMessage {
            try await MosquittoPub.publish(
                site.broker, topic: "devices/actuators/\(verb)/\(point)/\(name)", payload,
                properties: [["user-property", "requesterID", "agent1"]])
            return try await answers.first { $0.topic.hasSuffix("/\(point)/\(name)") }
        }
        let read = try await ask("get", "shedState", "")
        #expect(read.topic == "devices/actuators/value/\(point)/shedState")
        #expect(read.payload == Array("0".utf8))
        let written = try await ask("set", "allowedLoad", "3.5")
        #expect(written.topic == "devices/actuators/value/\(point)/allowedLoad")
        #expect(written.payload == Array("3.5".utf8))
        let refused = try await ask("set", "percentShed", "101")
        #expect(refused.topic == "devices/actuators/error/\(point)/percentShed")
        let error = try #require(JSONValue(parsing: refused.payload).object)
        #expect(error["type"] == "rejected" && error["value"]?.string?.contains("0 to 100") == true)
    }
}
