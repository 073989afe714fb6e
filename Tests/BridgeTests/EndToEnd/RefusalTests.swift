import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Everything that is refused: each has a result that says why, and no call of the API that writes.
@Suite struct RefusalTests {
    private static let station = "devices/campus/building1/station_001"

    private struct Refusal: CustomStringConvertible {
        var topic: String
        var payload: String
        /// Within the result's text.
        var reason: String
        var status = "rejected"
        var retain = false
        var properties: [[String]] = []

        var description: String { "\(topic) \(payload.prefix(60))" }
    }

    private static func refusals() -> [Refusal] {
        let port = "\(station)/1"
        let scalars: [(String, String, String)] = [
            ("allowedLoad", "-0.1", "send a number of kW from 0"), ("allowedLoad", "NaN", "send a number of kW"),
            ("allowedLoad", "Infinity", "send a number of kW"), ("allowedLoad", "7.3", "send at most 7.2"),
            ("allowedLoad", "1e99", "send a number of kW"), ("allowedLoad", "three", "send a number of kW"),
            ("allowedLoad", "0." + String(repeating: "1", count: 50_000), "send a number of kW"),
            ("allowedLoad", "true", "send a number of kW"), ("allowedLoad", "[1]", "send a number of kW"),
            ("allowedLoad", "{\"a\": 1}", "takes one value, not an object"), ("percentShed", "-1", "0 to 100"),
            ("percentShed", "101", "0 to 100"), ("percentShed", "12.5", "whole number"),
            ("percentShed", "null", "whole number"), ("shedState", "2", "to shed"), ("shedState", "perhaps", "to shed"),
            ("shedState", "", "empty"), ("shedState", "   ", "empty"), ("shedState", "\"\"", "empty"),
            ("shedState", "1", "write allowedLoad or percentShed first"), ("clearAlarms", "0", "takes only true"),
            ("clearAlarms", "false", "takes only true"), ("portLoad", "1", "read-only"), ("Status", "1", "read-only"),
            ("nonsense", "1", "has no point 'nonsense'"), ("shedSate", "1", "the nearest is 'shedState'"),
            ("shedState", String(repeating: "1", count: 65_537), "65537 bytes long"),
        ]
        let objects: [(String, String)] = [
            ("{", "no valid JSON"), ("[]", "the message is an array"), ("null", "the message is null"),
            ("{}", "the object is empty"), ("on", "add the point to the topic"), ("", "empty"),
            (#"{"allowedLoad": 1, "percentShed": 2}"#, "exclude each other"), (#"{"alowedLoad": 1}"#, "allowedLoad"),
            (#"{"portLoad": 1}"#, "read-only"), (#"{"shedState": 1, "allowedLoad": null}"#, "null is no value"),
            (#"{"shedState": 1, "allowedLoad": 99}"#, "send at most 7.2"),
            (#"{"shedState": 1}"#, "write allowedLoad or percentShed first"),
            (#"{"clearAlarms": 1, "shedState": 0}"#, "a command of its own"),
            (#"{"clearAlarms": 1, "timeInterval": 5}"#, "a time belongs to a shed"),
            (#"{"shedState": 0, "timeInterval": 5}"#, "a time belongs to a shed"),
            (#"{"allowedLoad": 1, "timeInterval": 5}"#, "none is active"),
            (#"{"shedState": 1, "allowedLoad": 1, "timeInterval": -5}"#, "send whole minutes"),
            (#"{"shedState": 1, "allowedLoad": 1, "timeInterval": 1.5}"#, "send whole minutes"),
            (#"{"shedState": 1, "allowedLoad": 1, "duration": "PT90S"}"#, "no whole number of minutes"),
            (#"{"shedState": 1, "allowedLoad": 1, "duration": "1 hour"}"#, "such as PT1H30M"),
            (#"{"shedState": 1, "allowedLoad": 1, "timeInterval": 1, "duration": "PT1M"}"#, "say the same thing twice"),
            (#"{"shedState": 1, "allowedLoad": 1, "start": "tomorrow"}"#, "send a time with offset"),
            (#"{"shedState": 1, "allowedLoad": 1, "start": "2999-01-01T00:00:00Z"}"#, "more than a year ahead"),
            (#"{"shedState": 1, "allowedLoad": 1, "validUntil": 5}"#, "send a time with offset"),
            (#"{"shedState": 1, "allowedLoad": 1, "id": ""}"#, "the id must be"),
            (#"{"shedState": 1, "allowedLoad": 1, "id": null}"#, "the id must be"),
            (#"{"cancel": "x", "shedState": 0}"#, "stands alone"), (#"{"cancel": "nobody's"}"#, "nobody's"),
            (#"{"shedState": 1, "shedState": 0}"#, "no valid JSON"), (#"{"timeInterval": 5}"#, "writes no point"),
        ]
        return scalars.map { Refusal(topic: "\(port)/\($0.0)/set", payload: $0.1, reason: $0.2) }
            + objects.map { Refusal(topic: "\(port)/set", payload: $0.0, reason: $0.1) }
            + [
                Refusal(topic: "\(station)/3/shedState/set", payload: "0", reason: "has no port '3'"),
                Refusal(topic: "\(station)/01/shedState/set", payload: "0", reason: "has no port '01'"),
                Refusal(
                    topic: "devices/campus/building1/station_01/1/shedState/set", payload: "0",
                    reason: "the nearest is 'campus/building1/station_001'"),
                Refusal(topic: "devices/campus/set", payload: #"{"shedState": 0}"#, reason: "commands.group: true"),
                Refusal(topic: "devices/campus/building1/shedState/set", payload: "0", reason: "commands.group: true"),
                Refusal(topic: "\(port)/shedState/set", payload: "0", reason: "retained", retain: true),
                Refusal(topic: "\(port)/set", payload: #"{"shedState": 0}"#, reason: "retained", retain: true),
                Refusal(
                    topic: "\(port)/set", payload: #"{"shedState": 0, "validUntil": "2001-01-01T00:00:00Z"}"#,
                    reason: "too old", status: "expired"),
                Refusal(
                    topic: "\(port)/set", payload: #"{"shedState": 0, "start": "2001-01-01T00:00:00Z"}"#,
                    reason: "leave it out to begin now", status: "expired"),
            ]
    }

    @Test func `every refusal says why, and nothing is called`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["shedState"] == 0 && $0["Power"] != .null }
        let file = try site.folder.write("payload", "")
        for refusal in Self.refusals() {
            let results = try await site.subscribe("\(refusal.topic)/result")
            // By way of a file, since a command line takes no payload of 64 KiB.
            try Data(refusal.payload.utf8).write(to: URL(filePath: file))
            let options = (refusal.retain ? ["-r"] : []) + refusal.properties.flatMap { ["-D", "publish"] + $0 }
            let published = try await ChildProcess.run(
                "mosquitto_pub",
                ["-h", "127.0.0.1", "-p", "\(site.broker.port)", "-V", "5", "-t", refusal.topic, "-q", "1"]
                    + (refusal.payload.isEmpty ? ["-n"] : ["-f", file]) + options)
            #expect(published.status == .exited(0), "\(refusal)")
            let message = try #require(try? await results.first(), "no result of \(refusal)")
            #expect(message.payload.count < 16_000, "\(refusal)")
            let result = try #require(JSONValue(parsing: message.payload).object, "\(refusal)")
            let text = result["responseText"]?.string ?? ""
            #expect(result["status"]?.string == refusal.status, "\(refusal): \(text)")
            #expect(text.contains(refusal.reason), "\(refusal): \(text)")
            #expect(result["responseCode"] == .null && result["readback"] == .null, "\(refusal)")
        }
        for operation in ["shedLoad", "clearShedState", "clearAlarms"] {
            #expect(try await site.simulator.calls(operation) == 0, "\(operation)")
        }
    }
}
