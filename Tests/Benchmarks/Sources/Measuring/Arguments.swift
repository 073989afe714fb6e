import Glibc

/// The command line of a benchmark.
public struct Arguments {
    private let values: [String]

    /// Ends the program with `usage` unless there are at least as many as it names required (`<…>`).
    public init(usage: String) {
        values = Array(CommandLine.arguments.dropFirst())
        if values.count < usage.count(where: { $0 == "<" }) {
            let text = "usage: \(usage)\n"
            write(STDERR_FILENO, text, text.utf8.count)
            exit(2)
        }
    }

    public subscript(_ index: Int) -> String { values[index] }

    /// A number; `fallback` if it was not given.
    public func integer(_ index: Int, default fallback: Int = 0) -> Int {
        index < values.count ? Int(values[index]) ?? fallback : fallback
    }
}
