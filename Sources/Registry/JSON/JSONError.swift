/// Why bytes are not the JSON that was asked for, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Nothing but white space.
        case empty
        /// The bytes end inside a value.
        case truncated
        /// A byte that the grammar does not allow here.
        case unexpected
        /// Not valid UTF-8, or an escape that names half a character.
        case encoding
        /// A key for the second time in one object.
        case duplicateKey
        /// Nested more deeply than ``JSONLimits/maxDepth``.
        case tooDeep
        /// Longer than ``JSONLimits/maxBytes``.
        case tooLong
    }

    public let kind: Kind
    /// Offset in bytes, from 0, of the first byte that is wrong; the length of the text where it ends too early.
    public let offset: Int
    /// What is wrong there, and what could stand there instead.
    public let message: String

    public var description: String { "byte \(offset): \(message)" }
}

/// Bounds of what ``JSONValue/init(parsing:limits:)`` accepts.
public struct JSONLimits: Hashable, Sendable {
    /// How many arrays and objects may lie inside each other.
    public var maxDepth: Int
    /// Length of the whole text.
    public var maxBytes: Int

    public init(maxDepth: Int = 64, maxBytes: Int = 1 << 20) {
        self.maxDepth = maxDepth
        self.maxBytes = maxBytes
    }
}
