import Glibc
import TestSupport

/// Runs scripts with the virtual environment that `make test` makes.
enum Python {
    /// - Parameter script: below `Tests/`.
    static func run(
        _ script: String, _ arguments: [String], within limit: Duration = .seconds(60)
    ) async throws -> (status: ChildProcess.ExitStatus, output: String, errorOutput: String) {
        guard access(interpreter, X_OK) == 0 else {
            throw CommandFailed(command: "find \(interpreter)", output: "not there; run `make test`, which makes it")
        }
        return try await ChildProcess.run(interpreter, ["\(tests)/\(script)"] + arguments, within: limit)
    }

    private static let tests = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    private static let interpreter =
        getenv("CHARGEPOINT2MQTT_TEST_PYTHON").map { String(cString: $0) } ?? "\(tests)/../.build/venv/bin/python"
}
