import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct ReplyFixtureTests {
    @Test func `each of the 123 messages is of an operation that there is`() {
        #expect(Fixture.all.count == 123)
        // The contract has getStationGroupDetails, the fixtures have not.
        #expect(
            Set(Fixture.all.compactMap(\.operation)).union(["getStationGroupDetails"])
                == Set(Coverage.operations.keys))
        #expect(Set(Fixture.all.map(\.kind)) == ["request", "response", "fault", "not_soap"])
    }

    @Test(arguments: Fixture.of(kind: "response"))
    func `every field of a reply is what the fixture says`(_ fixture: Fixture) throws {
        let operation = try #require(Coverage.operations[fixture.operation ?? ""])
        let (reply, unreadable) = try operation.reply(in: fixture.bytes())
        var comparison = ReplyComparison()
        comparison.compare(reply, try fixture.expected(), operation.name)
        #expect(comparison.differences == [])
        #expect(unreadable == [])
    }

    @Test(arguments: Fixture.of(kind: "response"))
    func `a reply's code decides between value and error`(_ fixture: Fixture) throws {
        let operation = try #require(Coverage.operations[fixture.operation ?? ""])
        let response = HTTPResponse(status: fixture.httpStatus, body: try fixture.bytes())
        let code = fixture.responseCode.map { ResponseCode(rawValue: $0) }
        let result = Result { () throws(APIError) in
            try operation.outcome(of: response, credentials: Credentials(username: "key", password: "word"))
        }
        switch (code, result) {
        case (.success, .success(let reply)), (.noStation, .success(let reply)), (.noSession, .success(let reply)),
            (.noAlarm, .success(let reply)), (nil, .success(let reply)):
            #expect(reply.responseCode == code)
        case (.denied, .failure(let error)):
            guard case .denied = error.kind else { return #expect(Bool(false), "\(error)") }
            #expect(error.label == "denied")
        case (let code?, .failure(let error)):
            guard case .refused(code, _) = error.kind else { return #expect(Bool(false), "\(error)") }
            #expect(error.operation == operation.name)
            #expect(error.description.contains(code.rawValue))
        case (nil, .failure(let error)): #expect(Bool(false), "\(error)")
        case (let code?, .success): #expect(Bool(false), "code \(code) is no success")
        }
    }

    @Test func `the fixtures hold each kind of code`() {
        let codes = Set(Fixture.of(kind: "response").compactMap(\.responseCode))
        #expect(codes.isSuperset(of: ["100", "101", "102", "119", "126", "127", "136", "153", "171"]))
    }
}
