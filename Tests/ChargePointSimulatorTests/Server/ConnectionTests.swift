import FoundationEssentials
import HTTP
import TestSupport
import Testing
import XML

@testable import ChargePointSimulator

/// Connections as such: kept alive, compressed, abused.
struct ConnectionTests {
    @Test func `hostile and careless clients are refused in words, and harm nobody`() async throws {
        let patience = ConnectionGuard.Patience(head: .milliseconds(1_500), body: .milliseconds(700))
        try await ServiceBench.run(patience: patience) { bench in
            let port = String(bench.base.split(separator: ":").last ?? "")
            let (status, output, errors) = try await TestPython.run(
                "ChargePointSimulatorTests/Python/hostile_client.py",
                ["127.0.0.1", port, ServiceBench.username, ServiceBench.password], within: .seconds(300))
            #expect(status == .exited(0), "\(output)\(errors)\n\(TestPython.hint)")
            #expect(output == "the simulator is content\n")
        }
    }

    @Test func `answers are compressed when the client accepts it, and cut or slow ones are not`() async throws {
        try await ServiceBench.run { bench in
            // The client asks for compression by itself.
            let plain = try await bench.send("getStations", "<searchQuery/>")
            #expect(plain.header("content-encoding") == "gzip")
            #expect(try ServiceBench.content(plain).all("stationData").count == 6)
            _ = try await bench.control("/faults", #"{"slowBody": 1000000, "count": 1}"#)
            let slow = try await bench.send("getStations", "<searchQuery/>")
            #expect(slow.header("content-encoding") == nil)
            #expect(slow.body == plain.body)
            _ = try await bench.control("/faults", #"{"cut": true, "count": 1}"#)
            let error = await #expect(throws: HTTPError.self) { try await bench.send("getStations", "<searchQuery/>") }
            #expect(error?.code == .truncated)
        }
    }
}
