/// Why a document could not be read or written.
public struct XMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, on one line.
    public let message: String
    /// Line in the document, from 1; 0 where no place can be named (a document being written).
    public let line: Int
    /// Column in the line, from 1, in bytes; 0 where no place can be named.
    public let column: Int

    public init(message: String, line: Int = 0, column: Int = 0) {
        self.message =
            message.contains(where: \.isNewline)
            ? message.split(whereSeparator: \.isNewline).joined(separator: " ") : message
        self.line = line
        self.column = column
    }

    public var description: String {
        line > 0 ? "\(message) (line \(line), column \(column))" : message
    }
}
