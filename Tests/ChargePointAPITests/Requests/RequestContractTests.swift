import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct RequestContractTests {
    /// What the client really sends for an operation.
    private func request(_ operation: some ChargePointAPI.Operation) async throws -> HTTPRequest {
        let transport = ScriptedTransport(.reply(type(of: operation).name))
        _ = try await ChargePointClient(transport).call(operation)
        return try #require(transport.requests.first)
    }

    @Test func `every request fixture is built or named as not ours`() {
        let requests = Fixture.of(kind: "request")
        let built = Set(RequestSamples.fixtures.keys)
        #expect(Set(requests.map(\.file)) == built.union(RequestSamples.notOurs))
        #expect(built.isDisjoint(with: RequestSamples.notOurs))
    }

    @Test func `what is sent fits the schema and equals the fixtures, by zeep and lxml`() async throws {
        let folder = try TemporaryFolder()
        var index: [String] = []
        for (file, operation) in RequestSamples.fixtures.merging(RequestSamples.full, uniquingKeysWith: { $1 }) {
            let request = try await request(operation)
            let name = file.replacing("/", with: "__") + (file.hasSuffix(".xml") ? "" : ".full.xml")
            try folder.write(name, request.body)
            let headers = request.headers.map { "\"\($0.name)\":\"\($0.value.replacing("\"", with: "\\\""))\"" }
            index.append(
                """
                {"file":"\(name)","operation":"\(type(of: operation).name)","method":"\(request.method)",\
                "fixture":\(file.hasSuffix(".xml") ? "\"\(file)\"" : "null"),"headers":{\(headers.joined(separator: ","))}}
                """)
        }
        try folder.write("index.json", "[" + index.joined(separator: ",\n") + "]")
        let script = TestPython.script("ChargePointAPITests/Python/validate_requests.py")
        let result = try await ChildProcess.run(TestPython.path, [script, Fixture.folder, folder.path])
        let isThere = result.output.hasPrefix("FAIL") || result.status == .exited(0)
        #expect(result.status == .exited(0), "\(result.output)\(result.errorOutput)\(isThere ? "" : TestPython.hint)")
        #expect(result.output == "\(index.count) documents passed\n")
    }

    @Test func `credentials with special characters arrive unchanged`() async throws {
        let transport = ScriptedTransport(.reply("getLoad"))
        let credentials = Credentials(username: "a<b&\"c\"", password: " ü]]>🚗 ")
        _ = try await ChargePointClient(transport, credentials: credentials).call(GetLoad(.group(1)))
        let body = try #require(transport.requests.first?.body)
        let token = try RequestToken(body)
        #expect(token.username == "a<b&\"c\"")
        #expect(token.password == " ü]]>🚗 ")
    }

    @Test(
        arguments: [
            "an allowed load below 0": ShedLoad(.station("1:1", .allowedLoad(DecimalText(-1))))
                as any ChargePointAPI.Operation,
            "a percentage above 100": ShedLoad(.group(1, .percentShed(101))),
            "a percentage below 0": ShedLoad(.ports("1:1", [.init(portNumber: "1", limit: .percentShed(-1))])),
            "no ports": ShedLoad(.ports("1:1", [])),
            "a port twice": ShedLoad(
                .ports(
                    "1:1",
                    [.init(portNumber: "1", limit: .percentShed(1)), .init(portNumber: "1", limit: .percentShed(2))])),
            "a negative interval": ShedLoad(.station("1:1", .percentShed(1)), timeInterval: -1),
            "no ports to clear": ClearShedState(.ports("1:1", portNumbers: [])),
            "alarms of nothing": ClearAlarms(.station("")),
            "alarms of a blank": ClearAlarms(.groupName(" \n")),
            "an event without end": CreateLoadShedEvent(
                .group(1), .allowedLoadPerPort(DecimalText(1)), start: ManualClock.start, duration: 0),
            "an event that allows less than nothing": CreateLoadShedEvent(
                .group(1), .allowedLoadPerPort(DecimalText(-1)), start: ManualClock.start, duration: 1),
            "an event that takes more than all": CreateLoadShedEvent(
                .station("1:1"), .percentShedPerStation(DecimalText(101)), start: ManualClock.start, duration: 1),
            "a character that XML forbids": GetLoad(.station("1:1\u{1}")),
        ].sorted { $0.key < $1.key })
    func `what must not be sent is refused before it is`(
        _ situation: String, _ operation: any ChargePointAPI.Operation
    ) async throws {
        let transport = ScriptedTransport(.reply("any"))
        let error = try #require(await ChargePointClient(transport).error(operation))
        guard case .unsendable = error.kind else { return #expect(Bool(false), "\(error)") }
        #expect(error.description.hasPrefix(type(of: operation).name + ": not sent: "))
        #expect(!error.isRetryable)
        #expect(transport.count == 0)
    }
}
