import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct CommandResultTests {
    @Test func `a scalar's result has its keys in this order`() {
        let result = CommandResult(
            id: "a-1", subject: .point("allowedLoad", value: .number(JSONNumber("3.0")!)), status: .done,
            responseCode: "100", responseText: "ok", receivedAt: SetRequest.someTime,
            completedAt: SetRequest.someTime + 0.25,
            readback: ["shedState": 1, "allowedLoad": .number(JSONNumber("3.000")!)], inForce: true, warnings: ["w"])
        #expect(
            String(decoding: result.json(), as: UTF8.self)
                == #"{"id":"a-1","point":"allowedLoad","value":3.0,"status":"done","responseCode":"100","#
                + #""responseText":"ok","receivedAt":"2027-01-15T08:00:00+00:00","#
                + #""completedAt":"2027-01-15T08:00:00.250+00:00","#
                + #""readback":{"shedState":1,"allowedLoad":3.000},"inForce":true,"warnings":["w"]}"#)
    }

    @Test func `an object's result names its points, and what is not known is null`() {
        let result = CommandResult(
            id: 7, subject: .points(["shedState"], value: ["shedState": 1, "id": 7]), status: .failed,
            receivedAt: SetRequest.someTime, completedAt: SetRequest.someTime, inForce: nil)
        #expect(
            String(decoding: result.json(), as: UTF8.self)
                == #"{"id":7,"points":["shedState"],"value":{"shedState":1,"id":7},"status":"failed","#
                + #""responseCode":null,"responseText":null,"receivedAt":"2027-01-15T08:00:00+00:00","#
                + #""completedAt":"2027-01-15T08:00:00+00:00","readback":null,"inForce":null,"warnings":[]}"#)
    }

    @Test func `a message from outside cannot break the document`() throws {
        let subject = CommandSubject(unread: Array("\"},\u{01}\\\u{2028}".utf8) + [0xFF], point: "a\"b")
        let result = CommandResult(
            id: .null, subject: subject, status: .rejected, responseText: "\"", receivedAt: SetRequest.someTime,
            completedAt: SetRequest.someTime)
        let json = try JSONValue(parsing: result.json()).object
        #expect(json?["point"] == "a\"b")
        #expect(json?["value"] == "\"},\u{01}\\\u{2028}\u{FFFD}")
    }
}

struct ResultOfManyTests {
    private func command(_ count: Int) throws -> OpenCommand {
        let devices = (1...count).map { StationDevice.twoPorts(StationID("1:\($0)")!, "campus/s\($0)") }
        let request = SetRequest(
            subtree: "campus", stations: devices, point: "shedState", payload: Array("0".utf8),
            receivedAt: SetRequest.someTime)
        let checked = CommandRouter(rules: CommandRules()).check(request)
        return OpenCommand(
            ticket: 1, request: request, command: try checked.outcome.get(), targets: checked.targets,
            subject: checked.subject, id: "a", expiresAt: SetRequest.someTime, stage: .begun, submitters: [])
    }

    private func whole(_ statuses: [CommandResult.Status], _ inForce: [Bool?]) throws -> CommandResult {
        let command = try command(statuses.count)
        var gathering = Gathering(count: statuses.count, form: .stations)
        for (part, status) in statuses.enumerated() {
            var result = command.result(status, "text of \(status.rawValue)", at: SetRequest.someTime)
            result.inForce = inForce[part]
            gathering.outcomes[part] = Gathering.Outcome(result: result, isExecuted: status == .done)
        }
        return gathering.result(of: command, at: SetRequest.someTime)
    }

    @Test(arguments: CommandResult.Status.allCases)
    func `stations that are all alike give their status and text`(status: CommandResult.Status) throws {
        let result = try whole([status, status], [nil, nil])
        #expect(result.status == status)
        #expect(result.responseText == "text of \(status.rawValue)")
        #expect(result.warnings == [])
    }

    @Test func `stations that differ make it fail, and are named`() throws {
        let result = try whole([.done, .failed, .expired, .failed], [true, nil, nil, nil])
        #expect(result.status == .failed)
        #expect(result.responseText == "of 4 stations: 1 done, 2 failed, 1 expired")
        #expect(result.warnings == ["failed: campus/s2, campus/s4", "expired: campus/s3"])
    }

    @Test func `it is in force where all are`() throws {
        #expect(try whole([.done, .done], [true, true]).inForce == true)
        #expect(try whole([.done, .done], [true, false]).inForce == false)
        #expect(try whole([.done, .done], [true, nil]).inForce == nil)
    }

    @Test func `results come back from their bytes`() throws {
        let many = try whole([.done, .failed], [true, nil])
        #expect(CommandResult(parsing: many.json()) == many)
        let one = CommandResult(
            id: 7, subject: .points(["a"], value: ["a": 1]), status: .done, responseCode: "100", responseText: "x",
            receivedAt: SetRequest.someTime, completedAt: SetRequest.someTime + 0.25, inForce: nil, warnings: ["w"])
        #expect(CommandResult(parsing: one.json()) == one)
        #expect(CommandResult(parsing: Array("{}".utf8)) == nil)
    }

    @Test func `what came from outside is repeated in part only`() throws {
        let long = String(repeating: "9", count: 60_000)
        let result = CommandResult(
            id: "a", subject: .point("allowedLoad", value: .number(JSONNumber(long)!)), status: .rejected,
            responseText: long, receivedAt: SetRequest.someTime, completedAt: SetRequest.someTime)
        #expect(result.json().count < 10_000)
        #expect(try JSONValue(parsing: result.json()).object?["value"]?.string?.hasPrefix("9999") == true)
    }
}
