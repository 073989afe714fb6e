/// What a document may cost before it is refused.
///
/// Independent of these: a document type declaration is always refused; a tag may be 64 KiB long, an element may have
/// 128 attributes, 256 namespace declarations may be in force, and there may be 10,000 different names.
public struct XMLLimits: Hashable, Sendable {
    /// Elements inside each other, the root being the first.
    public var maxDepth: Int
    /// Bytes of the whole document.
    public var maxBytes: Int
    /// Bytes of the text of one element.
    public var maxTextBytes: Int

    public init(maxDepth: Int = 64, maxBytes: Int = 64 << 20, maxTextBytes: Int = 10 << 20) {
        self.maxDepth = maxDepth
        self.maxBytes = maxBytes
        self.maxTextBytes = maxTextBytes
    }
}
