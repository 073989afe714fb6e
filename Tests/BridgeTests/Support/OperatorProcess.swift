import FoundationEssentials
import Registry
import TestSupport

/// An operator who sends commands over MQTT 5 and keeps account of what became of them: Python/command_stream.py.
final class OperatorProcess: Sendable {
    private let process: ChildProcess

    /// Starts one and waits until it is subscribed to its answers.
    ///
    /// - Parameters:
    ///   - rate: commands a second.
    ///   - count: commands in all; 0: until `finish()`.
    ///   - devices: port devices, each a path with its port.
    static func start(
        _ broker: BrokerProcess, rate: Double, count: Int = 0, seed: Int, devices: [String]
    ) async throws -> OperatorProcess {
        guard FileManager.default.isExecutableFile(atPath: TestPython.path) else {
            throw CommandFailed(command: "find \(TestPython.path)", output: "not there; \(TestPython.hint)")
        }
        let process = try await ChildProcess.start(
            TestPython.path,
            [
                TestPython.script("BridgeTests/Python/command_stream.py"), "\(broker.port)", "\(rate)", "\(count)",
                "\(seed)",
            ] + devices, limit: 256 << 20)
        _ = try await process.line { $0 == "ready" }
        return OperatorProcess(process)
    }

    private init(_ process: ChildProcess) { self.process = process }

    /// Lets it send what is left of its count, or no more if it has none, and wait for the answers.
    func finish(isEndless: Bool = true) async throws -> [SentCommand] {
        if isEndless { process.terminate() }
        let status = try await process.exitStatus(within: .seconds(400))
        guard status == .exited(0) else {
            throw CommandFailed(command: process.command, output: "\(status)\n\(process.errorOutput.suffix(4000))")
        }
        return try process.outputLines().filter { $0.hasPrefix("{") }.map { try SentCommand(line: $0) }
    }
}

/// A command as its sender knows it.
struct SentCommand {
    enum Write: Hashable {
        case cap(String)
        case percent(String)
        case clear
    }

    /// From 1, in the order of sending.
    let number: Int
    /// Path and port.
    let device: String
    let write: Write
    /// Seconds since 1970.
    let sentAt: Double
    /// Whether the broker took it.
    let isAcknowledged: Bool
    /// Messages on the response topic and on the result topic.
    let responses: Int
    let results: Int
    /// The different ones among them.
    let answers: [JSONObject]

    /// Of the only answer.
    var status: String? { answers.count == 1 ? answers[0]["status"]?.string : nil }

    init(line: String) throws {
        let object = try JSONValue(parsing: Array(line.utf8)).object ?? [:]
        guard let number = object["n"]?.number?.integer, let device = object["device"]?.string else {
            throw CommandFailed(command: "command_stream.py", output: line)
        }
        let limit = object["limit"]?.string ?? ""
        self.number = number
        self.device = device
        write =
            switch object["write"]?.string {
            case "cap": .cap(limit)
            case "percent": .percent(limit)
            default: .clear
            }
        sentAt = object["sentAt"]?.number?.double ?? 0
        isAcknowledged = object["acknowledged"] == true
        responses = object["responses"]?.number?.integer ?? 0
        results = object["results"]?.number?.integer ?? 0
        answers = object["answers"]?.array?.compactMap(\.object) ?? []
    }
}
