import Glibc

/// One run of random cases, each with a seed of its own.
///
/// `FUZZ_CASES` says how many cases each fuzz test tries in place of its usual few thousand, `FUZZ_SEED` the seed of
/// the first: `FUZZ_SEED=4711 FUZZ_CASES=1` tries case 4711 again.
public struct FuzzRun: Sendable {
    /// A case in which something is not as it must be.
    public struct Finding: Error, CustomStringConvertible {
        public let description: String
        public init(_ description: String) { self.description = description }
    }

    /// What is tried, for messages.
    public let name: String
    /// The seeds of the cases.
    public let seeds: Range<Int>

    /// - Parameter usual: how many cases an ordinary test run tries.
    public init(_ name: String, usual: Int) {
        func number(_ variable: String) -> Int? { getenv(variable).flatMap { Int(String(cString: $0)) } }
        self.name = name
        let first = number("FUZZ_SEED") ?? 0
        seeds = first..<first + (number("FUZZ_CASES") ?? usual)
    }

    /// Tries every case. Throws the findings, at most ten, with their seeds.
    public func each(_ body: (inout SeededRandom) throws -> Void) throws {
        var findings: [String] = []
        for seed in seeds {
            var random = SeededRandom(seed: seed)
            do {
                try body(&random)
            } catch {
                findings.append("FUZZ_SEED=\(seed): \(error)")
                if findings.count == 10 { break }
            }
            progress(seed)
        }
        if !findings.isEmpty { throw Finding("\(name):\n" + findings.joined(separator: "\n")) }
    }

    /// Tries the cases in batches: each case makes one line, and `check` says of a batch's lines what is wrong.
    public func batches(
        of size: Int = 5_000, _ line: (inout SeededRandom) throws -> String, check: ([String]) async throws -> [String]
    ) async throws {
        var start = seeds.lowerBound
        while start < seeds.upperBound {
            let batch = start..<min(start + size, seeds.upperBound)
            let lines = try batch.map { seed in
                var random = SeededRandom(seed: seed)
                do { return try line(&random) } catch { throw Finding("\(name): FUZZ_SEED=\(seed): \(error)") }
            }
            let complaints = try await check(lines)
            if !complaints.isEmpty {
                throw Finding("\(name), from FUZZ_SEED=\(start):\n" + complaints.prefix(10).joined(separator: "\n"))
            }
            progress(batch.upperBound - 1)
            start = batch.upperBound
        }
    }

    /// A sign of life in a long run, at once also where standard output is a file.
    private func progress(_ seed: Int) {
        let done = seed - seeds.lowerBound + 1
        guard done.isMultiple(of: 100_000) else { return }
        print("\(name): \(done) cases")
        fflush(nil)
    }
}
