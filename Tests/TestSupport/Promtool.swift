import Glibc

/// Prometheus's own checker of metrics, rules and configuration, which `make test` unpacks.
public enum Promtool {
    /// From the environment's `TEST_PROMTOOL`, else where `make test` puts it.
    public static let path =
        getenv("TEST_PROMTOOL").map { String(cString: $0) }
        ?? "\(TestPython.tests)/../.build/promtool/usr/bin/promtool"

    /// Runs it to its end.
    ///
    /// - Parameter input: a file that it reads as its standard input.
    public static func run(
        _ arguments: [String], input: String? = nil
    ) async throws -> (status: ChildProcess.ExitStatus, output: String, errorOutput: String) {
        guard access(path, X_OK) == 0 else {
            throw CommandFailed(
                command: "find \(path)", output: "not there; run `make test`, which unpacks it, or set TEST_PROMTOOL")
        }
        guard let input else { return try await ChildProcess.run(path, arguments) }
        return try await ChildProcess.run("sh", ["-c", #"exec "$@" < "$0""#, input, path] + arguments)
    }
}
