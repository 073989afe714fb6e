/// The text of one element as its end tag is met, without the white space around it.
///
/// Absent, empty, `xsi:nil="true"` and the text "None" all mean "no value". The bytes belong to the decoder: they are
/// valid during the call they are handed to, which is why an `XMLText` cannot be copied or kept.
public struct XMLText: ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Trims `bytes`, which must outlive the value.
    @inline(__always)
    init(trimming start: UnsafePointer<UInt8>, count: Int) {
        var first = 0
        var end = count
        while first < end, isWhiteSpace(start[first]) { first &+= 1 }
        while end > first, isWhiteSpace(start[end &- 1]) { end &-= 1 }
        if end &- first == 4, start[first] == UInt8(ascii: "N"), start[first &+ 1] == UInt8(ascii: "o"),
            start[first &+ 2] == UInt8(ascii: "n"), start[first &+ 3] == UInt8(ascii: "e")
        {
            end = first
        }
        bytes = UnsafeBufferPointer(start: start + first, count: end &- first)
    }

    /// No value at all.
    public var isNil: Bool { bytes.isEmpty }

    /// The text, or nil for no value.
    public var string: String? {
        if bytes.isEmpty { return nil }
        if bytes.count > 15 { return String(decoding: bytes, as: UTF8.self) }
        // Short texts fit into the String itself; this way to make one takes half the instructions.
        return String(unsafeUninitializedCapacity: 15) { room in
            room.update(fromContentsOf: bytes)
        }
    }

    /// The text as a whole number, or nil for no value; throws if it is neither.
    public func integer() throws(XMLValueError) -> Int? {
        if bytes.isEmpty { return nil }
        var index = 0
        let isNegative = bytes[0] == UInt8(ascii: "-")
        if isNegative || bytes[0] == UInt8(ascii: "+") { index = 1 }
        guard index < bytes.count else { throw invalid("a whole number") }
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { throw invalid("a whole number") }
            // Counted downwards, since the smallest number has no positive twin.
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowToo) = tens.subtractingReportingOverflow(Int(digit))
            guard !overflow, !overflowToo else { throw invalid("a whole number of 64 bits") }
            value = next
            index &+= 1
        }
        if isNegative { return value }
        guard value != .min else { throw invalid("a whole number of 64 bits") }
        return -value
    }

    /// "1" or "true", "0" or "false", or nil for no value; throws if it is none of them.
    public func boolean() throws(XMLValueError) -> Bool? {
        switch string {
        case nil: nil
        case "1", "true": true
        case "0", "false": false
        default: throw invalid("a boolean (0, 1, true or false)")
        }
    }

    /// Calls `body` with the bytes of the text, which are valid UTF-8; there are none for no value.
    public func withUTF8<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(bytes.span)
    }

    private func invalid(_ expected: String) -> XMLValueError {
        let shown = bytes.count > 40 ? String(decoding: bytes.prefix(40), as: UTF8.self) + "…" : string ?? ""
        return XMLValueError(message: "“\(shown)” is not \(expected)")
    }
}

/// A text that is not the value it should be; the decoder adds the element and the position.
public struct XMLValueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected.
    public let message: String

    public init(message: String) { self.message = message }

    public var description: String { message }
}

@inline(__always)
func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
