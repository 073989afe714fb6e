import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct ReplyFixtureTests {
    @Test func `the manifest holds only operations that are covered or listed as missing`() {
        #expect(Fixture.all.count > 100)
        let known = Set(Coverage.operations.keys).union(Coverage.missing)
        // The contract has getStationGroupDetails, the fixtures have not.
        #expect(Set(Fixture.all.compactMap(\.operation)).union(["getStationGroupDetails"]) == known)
        #expect(Coverage.missing.isDisjoint(with: Coverage.operations.keys))
    }

    @Test(arguments: Fixture.coveredResponses)
    func `every field of a reply is what the fixture says`(_ fixture: Fixture) throws {
        let operation = try #require(Coverage.operations[fixture.operation ?? ""])
        let (reply, unreadable) = try operation.reply(in: fixture.bytes())
        var comparison = ReplyComparison()
        comparison.compare(reply, try fixture.expected(), operation.name)
        #expect(comparison.differences == [])
        #expect(unreadable == [])
    }

    @Test(arguments: Fixture.coveredResponses)
    func `a reply's code decides between value and error`(_ fixture: Fixture) throws {
        let operation = try #require(Coverage.operations[fixture.operation ?? ""])
        let response = HTTPResponse(status: fixture.httpStatus, body: try fixture.bytes())
        let code = ResponseCode(rawValue: try #require(fixture.responseCode))
        let result = Result { () throws(APIError) in
            try operation.outcome(of: response, credentials: Credentials(username: "key", password: "word"))
        }
        switch (code, result) {
        case (.success, .success(let reply)), (.noStation, .success(let reply)), (.noSession, .success(let reply)),
            (.noAlarm, .success(let reply)):
            #expect(reply.responseCode == code)
        case (.denied, .failure(let error)):
            guard case .denied = error.kind else { return #expect(Bool(false), "\(error)") }
            #expect(error.label == "denied")
        case (_, .failure(let error)):
            guard case .refused(code, _) = error.kind else { return #expect(Bool(false), "\(error)") }
            #expect(error.operation == operation.name)
            #expect(error.description.contains(code.rawValue))
        case (_, .success): #expect(Bool(false), "code \(code) is no success")
        }
    }

    @Test func `the fixtures hold each kind of code`() {
        let codes = Set(Fixture.coveredResponses.compactMap(\.responseCode))
        #expect(codes.isSuperset(of: ["100", "101", "102", "119", "126", "127", "136", "153", "171"]))
    }
}
