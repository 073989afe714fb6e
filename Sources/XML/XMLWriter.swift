/// Writes one document into memory, as UTF-8.
///
/// What XML cannot carry (an invalid name, a character that XML 1.0 forbids, no root or a second one) is remembered and
/// thrown by `finish()`, so that the calls in between need no `try`.
public struct XMLWriter: ~Copyable {
    private var bytes: [UInt8] = []
    private var depth = 0
    private var hasRoot = false
    private var failure: XMLError?

    /// Starts a document with the XML declaration. `capacity` is a guess of its bytes.
    public init(capacity: Int = 4096) {
        bytes.reserveCapacity(capacity)
        append(#"<?xml version="1.0" encoding="UTF-8"?>\#n"#)
    }

    /// Goes on behind `beginning`, which the caller has checked: the root element written here may stand anywhere in the
    /// document, and what follows it is the caller's to append.
    public init(after beginning: [UInt8], capacity: Int = 4096) {
        bytes.reserveCapacity(beginning.count + capacity)
        bytes.append(contentsOf: beginning)
    }

    /// An element that holds text. The name may have a prefix, which the caller declares with an `xmlns:` attribute.
    public mutating func element(_ name: String, attributes: [(String, String)] = [], _ text: String) {
        guard open(name, attributes) else { return }
        if text.isEmpty { return closeEmpty() }
        bytes.append(UInt8(ascii: ">"))
        escape(text, of: name)
        close(name)
    }

    /// An element that holds a whole number.
    public mutating func element(_ name: String, attributes: [(String, String)] = [], _ number: Int) {
        element(name, attributes: attributes, String(number))
    }

    /// An empty element.
    public mutating func element(_ name: String, attributes: [(String, String)] = []) {
        guard open(name, attributes) else { return }
        closeEmpty()
    }

    /// An element that holds what `body` writes.
    public mutating func element<E: Error>(
        _ name: String, attributes: [(String, String)] = [], _ body: (inout XMLWriter) throws(E) -> Void
    ) throws(E) {
        guard open(name, attributes) else { return }
        bytes.append(UInt8(ascii: ">"))
        depth += 1
        try body(&self)
        depth -= 1
        close(name)
    }

    /// Text beside the elements that `body` of `element` writes.
    public mutating func text(_ text: String) {
        guard depth > 0 else { return fail("text outside the root element") }
        escape(text, of: "(mixed text)")
    }

    /// The document.
    public consuming func finish() throws(XMLError) -> [UInt8] {
        if let failure { throw failure }
        guard hasRoot else { throw XMLError(message: "the document has no root element") }
        return bytes
    }

    // MARK: Tags

    /// Writes `<name a="b"`; false if the element cannot be written.
    private mutating func open(_ name: String, _ attributes: [(String, String)]) -> Bool {
        if depth == 0 {
            if hasRoot {
                fail("element \(name) would be a second root")
                return false
            }
            hasRoot = true
        }
        guard isName(name) else {
            fail("“\(name)” is not a name that an element can have")
            return false
        }
        bytes.append(UInt8(ascii: "<"))
        append(name)
        for (index, (key, value)) in attributes.enumerated() {
            guard isName(key), !attributes[..<index].contains(where: { $0.0 == key }) else {
                fail("element \(name): “\(key)” is not a name that an attribute can have, or is there twice")
                return false
            }
            bytes.append(UInt8(ascii: " "))
            append(key)
            append("=\"")
            escape(value, isAttribute: true, of: name)
            bytes.append(UInt8(ascii: "\""))
        }
        return true
    }

    private mutating func close(_ name: String) {
        append("</")
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func closeEmpty() {
        append("/>")
    }

    // MARK: Text

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends `text` so that a reader gets back exactly the same characters, line ends included.
    private mutating func escape(_ text: String, isAttribute: Bool = false, of element: String) {
        var text = text
        text.withUTF8 { utf8 in
            var done = 0
            for index in 0..<utf8.count {
                let replacement: StaticString
                switch utf8[index] {
                case UInt8(ascii: "&"): replacement = "&amp;"
                case UInt8(ascii: "<"): replacement = "&lt;"
                case UInt8(ascii: ">"): replacement = "&gt;"
                // Written as it is, a reader would make it a line feed.
                case UInt8(ascii: "\r"): replacement = "&#13;"
                case UInt8(ascii: "\""):
                    if !isAttribute { continue }
                    replacement = "&quot;"
                // In an attribute a reader would make them blanks.
                case UInt8(ascii: "\n"):
                    if !isAttribute { continue }
                    replacement = "&#10;"
                case UInt8(ascii: "\t"):
                    if !isAttribute { continue }
                    replacement = "&#9;"
                case 0..<0x20:
                    return fail("element \(element): XML cannot carry the control character \(utf8[index])")
                case 0xEF where index + 2 < utf8.count && utf8[index + 1] == 0xBF && utf8[index + 2] >= 0xBE:
                    return fail("element \(element): XML cannot carry the characters U+FFFE and U+FFFF")
                default:
                    continue
                }
                bytes.append(contentsOf: utf8[done..<index])
                replacement.withUTF8Buffer { bytes.append(contentsOf: $0) }
                done = index + 1
            }
            bytes.append(contentsOf: utf8[done...])
        }
    }

    /// Keeps the first failure, for `finish()`.
    private mutating func fail(_ message: String) {
        if failure == nil { failure = XMLError(message: message) }
    }
}
