import TestSupport

/// Readers in Python that know nothing of our code (`Python/readers.py`), asked about thousands of cases at a time.
enum IndependentReader {
    /// Runs cases against one of the script's readers. A case is an input, and what ours made of it.
    static func compare(
        _ run: FuzzRun, _ reader: String, _ makeCase: (inout SeededRandom) throws -> (input: [UInt8], ours: String)
    ) async throws {
        let folder = try TemporaryFolder()
        try await run.batches({ random in
            let made = try makeCase(&random)
            return made.input.hex + "\t" + made.ours
        }) { lines in
            let file = try folder.write("cases", lines.joined(separator: "\n") + "\n")
            let result = try await TestPython.run("FuzzTests/Python/readers.py", [reader, file], within: .seconds(600))
            guard result.status == .exited(0) else {
                throw CommandFailed(command: "readers.py \(reader)", output: result.errorOutput)
            }
            return result.output.split(separator: "\n").map(String.init)
        }
    }
}
