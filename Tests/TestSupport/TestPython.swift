import Glibc

/// Runs scripts of independent clients with the Python environment that `make test` makes.
public enum TestPython {
    /// The folder `Tests` of the repository.
    public static let tests = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }

    /// From the environment's `TEST_PYTHON`, else where `make test` makes it.
    public static let path = getenv("TEST_PYTHON").map { String(cString: $0) } ?? "\(tests)/../.build/venv/bin/python"

    /// The path of a script below `Tests/`.
    public static func script(_ name: String) -> String { "\(tests)/\(name)" }

    /// To be shown when it does not work.
    public static let hint =
        "this test needs Python with the packages of Tests/requirements.txt in \(path): run `make test`, which installs "
        + "them, or set TEST_PYTHON"

    /// Runs a script to its end. Fails if there is no Python; a missing package fails the script.
    ///
    /// - Parameter script: below `Tests/`.
    public static func run(
        _ script: String, _ arguments: [String] = [], within limit: Duration = .seconds(60)
    ) async throws -> (status: ChildProcess.ExitStatus, output: String, errorOutput: String) {
        guard access(path, X_OK) == 0 else {
            throw CommandFailed(command: "find \(path)", output: "not there; \(hint)")
        }
        return try await ChildProcess.run(path, [self.script(script)] + arguments, within: limit)
    }
}
