import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ChargePointSimulator

/// The command itself, from its start to its end.
struct ExecutableTests {
    private func start(_ arguments: [String]) async throws -> (child: ChildProcess, base: String) {
        let child = try await ChildProcess.start(TestFiles.simulator, ["--listen", "127.0.0.1:0"] + arguments)
        let line = try await eventually("the simulator says that it listens") {
            if child.output.contains("\n") { return child.output }
            return nil
        }
        let match = try #require(line.wholeMatch(of: /listening on (127\.0\.0\.1:\d+)\n/))
        return (child, "http://\(match.1)")
    }

    @Test(arguments: [true, false])
    func `it says where it listens, serves, and ends cleanly when told to`(interrupts: Bool) async throws {
        let (child, base) = try await start(["--stations", "3", "--ports", "1,2", "--seed", "9"])
        let http = try HTTPClient()
        let answer = try await http.send(HTTPRequest(url: base + "/world", method: "GET"))
        struct Station: Decodable {
            struct Port: Decodable {}
            let ports: [Port]
        }
        let stations = try JSONDecoder().decode([Station].self, from: Data(answer.body))
        #expect(stations.map(\.ports.count) == [1, 2, 1])
        // With a connection kept alive.
        if interrupts { child.interrupt() } else { child.terminate() }
        #expect(try await child.exitStatus(within: .seconds(30)) == .exited(0))
        #expect(child.errorOutput.isEmpty, "\(child.errorOutput)")
        await http.shutdown()
    }

    @Test func `the password comes from a file, the faults from flags`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("secret", "s3cret\nsecond line\n")
        let (child, base) = try await start([
            "--username", "KEY", "--password-file", folder.path("secret"), "--deny", "getLoad", "--deny", "getAlarms",
            "--latency", "0.01", "--fault", #"{"emptyPages": true, "count": 1}"#,
        ])
        let http = try HTTPClient()
        var answers: [String] = []
        for password in ["s3cret", "s3cret\nsecond line"] {
            let envelope = ServiceBench.envelope("getLoad", "<searchQuery/>", username: "KEY", password: password)
            let response = try await http.send(
                HTTPRequest(url: base + "/webservices/chargepoint/services/5.0", body: Array(envelope.utf8)))
            answers.append(String(decoding: response.body, as: UTF8.self))
        }
        #expect(answers[0].contains("<responseCode>101</responseCode>"))
        #expect(answers[1].contains("InvalidSecurity"))
        #expect(!(child.output + child.errorOutput).contains("s3cret"))
        child.terminate()
        #expect(try await child.exitStatus(within: .seconds(30)) == .exited(0))
        await http.shutdown()
    }

    @Test func `a port that is taken is said, with the exit code for it`() async throws {
        let (child, base) = try await start(["--stations", "1"])
        let port = try #require(base.split(separator: ":").last)
        let second = try await ChildProcess.run(TestFiles.simulator, ["--listen", "127.0.0.1:\(port)"])
        #expect(second.status == .exited(69))
        #expect(second.errorOutput.contains("127.0.0.1:\(port)"))
        #expect(second.output.isEmpty)
        child.terminate()
        _ = try await child.exitStatus(within: .seconds(30))
    }

    @Test(arguments: [
        (["--stations", "0"], "stations"), (["--ports", "2,x"], "2,2,2,1"), (["--speed", "0"], "speed"),
        (["--listen", "8085"], "host:port"), (["--listen", "127.0.0.1:99999"], "host:port"),
        (["--password-file", "/no/such/file"], "/no/such/file"), (["--deny", "getCoffee"], "getCoffee"),
        (["--error-rate", "1.5"], "errorRate"), (["--past", "-1"], "past"),
        (["--session-window", "middle"], "overlap"), (["--shed-delay", "-1"], "shed"),
        (["--clear-delay", "1e9"], "clear"), (["--fault", "{}"], "503"), (["--fault", #"{"statsu": 1}"#], "statsu"),
        (["--fault", "now"], "JSON"), (["--fault", #"{"dropped": "never"}"#], "before"),
        (["--password", "a", "--password-file", "b"], "not both"), (["--unknown"], "--unknown"),
    ])
    func `a flag that cannot be is refused in words`(arguments: [String], word: String) async throws {
        let (status, output, errors) = try await ChildProcess.run(TestFiles.simulator, arguments)
        #expect(status == .exited(64))
        #expect(output.isEmpty)
        #expect(errors.contains(word), "\(errors)")
    }

    @Test func `the help names every flag and endpoint, 80 columns wide`() async throws {
        let (status, output, _) = try await ChildProcess.run(TestFiles.simulator, ["--help"])
        #expect(status == .exited(0))
        for word in [
            "--listen", "--stations", "--ports", "--seed", "--speed", "--username", "--password", "--password-file",
            "--effect-delay", "--shed-delay", "--clear-delay", "--fault", "--plan-denied", "--organization",
            "--station-wide-clears-only", "--latency", "--error-rate", "--deny",
            "--no-vehicles", "--no-alarms", "--past", "--allow-kind-switch", "--session-window", "POST /faults",
            "POST /vehicles", "POST /alarms", "GET  /world", "GET  /stats", "GET  /requests", "EXAMPLES",
        ] { #expect(output.contains(word), "\(word)") }
        #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
