import Registry

/// Writes keys and values into memory that it was given.
///
/// The one unsafe spot of this module, since snapshots are what the bridge encodes most: bytes go out eight or sixteen at a
/// time, without a check of bounds and uniqueness for each. It is safe because each value is first asked how much room it and
/// its key may take, see ``hasRoom(for:)``; no more than that and ``slack`` is ever touched.
@safe
struct SnapshotWriter: ~Copyable {
    /// Bytes that may be overwritten behind what was written, and read behind a key: keys are copied in blocks.
    static let slack = 16

    private let start: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>

    enum Outcome {
        case written
        /// There is no value.
        case absent
        /// The memory does not suffice; nothing was written.
        case full
    }

    /// Nil if the memory is too small for anything.
    @unsafe
    init?(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = memory.baseAddress, memory.count > Self.slack else { return nil }
        unsafe self.start = start
        unsafe next = start
        unsafe end = start + (memory.count - Self.slack)
    }

    /// How many bytes were written.
    var count: Int { unsafe next - start }

    @inline(__always)
    private func hasRoom(for count: Int) -> Bool { unsafe end - next >= count }

    /// Quotes, and six bytes for each of the text's own: `\u001f`.
    @inline(__always)
    private static func room(for text: String) -> Int { 2 &+ 6 &* text.utf8.count }

    @inline(never)
    private static func room(for entries: [DictionaryEntry]) -> Int {
        entries.reduce(2) { $0 + room(for: $1.key) + room(for: $1.value) + 2 }
    }

    /// Writes a key of so many bytes, with whatever commas and colons it has, and its value.
    @unsafe @inline(__always)
    mutating func append(key: UnsafePointer<UInt8>, _ length: Int, _ value: PointValue?) -> Outcome {
        switch value {
        case nil: return .absent
        case .number(let digits):
            guard hasRoom(for: length &+ digits.utf8.count) else { return .full }
            unsafe append(key, length)
            append(digits: digits)
        case .string(let text):
            guard hasRoom(for: length &+ Self.room(for: text)) else { return .full }
            unsafe append(key, length)
            append(text: text)
        case .null:
            guard hasRoom(for: length &+ 4) else { return .full }
            unsafe append(key, length)
            append(word: "null")
        case .boolean(let value):
            guard hasRoom(for: length &+ 5) else { return .full }
            unsafe append(key, length)
            append(word: value ? "true" : "false")
        case .integer(let integer):
            guard hasRoom(for: length &+ 20) else { return .full }
            unsafe append(key, length)
            append(integer)
        case .dictionary(let entries):
            guard hasRoom(for: length &+ Self.room(for: entries)) else { return .full }
            unsafe append(key, length)
            append(entries)
        }
        return .written
    }

    @inline(__always)
    private mutating func append(byte: UInt8) {
        unsafe next.pointee = byte
        unsafe next += 1
    }

    @unsafe @inline(__always)
    private mutating func append(_ key: UnsafePointer<UInt8>, _ length: Int) {
        var done = 0
        repeat {
            unsafe (next + done).copyBlock(SIMD16<UInt8>.self, from: key + done)
            done &+= Self.slack
        } while done < length
        unsafe next += length
    }

    @inline(__always)
    private mutating func append(word: StaticString) {
        unsafe next.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        unsafe next += word.utf8CodeUnitCount
    }

    @inline(__always)
    private mutating func append(_ integer: Int) {
        if 0...9 ~= integer {
            append(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: integer))
        } else {
            append(digits: String(integer))
        }
    }

    @inline(__always)
    private mutating func append(digits: String) {
        let isCopied: Bool? = unsafe digits.utf8.withContiguousStorageIfAvailable { source in
            _ = unsafe copy(source)
            unsafe next += source.count
            return true
        }
        if isCopied == nil { for byte in digits.utf8 { append(byte: byte) } }
    }

    @inline(__always)
    private mutating func append(text: String) {
        append(byte: UInt8(ascii: "\""))
        let isPlain = unsafe text.utf8.withContiguousStorageIfAvailable { source in
            // What was copied counts only if nothing in it must be escaped.
            guard unsafe copy(source) == 0 else { return false }
            unsafe next += source.count
            return true
        }
        if isPlain != true { append(escaping: text) }
        append(byte: UInt8(ascii: "\""))
    }

    @inline(never)
    private mutating func append(escaping text: String) {
        var escaped: [UInt8] = []
        text.appendJSON(to: &escaped)
        for byte in escaped.dropFirst().dropLast() { append(byte: byte) }
    }

    @inline(never)
    private mutating func append(_ entries: [DictionaryEntry]) {
        append(byte: UInt8(ascii: "{"))
        for (index, entry) in entries.enumerated() {
            if index > 0 { append(byte: UInt8(ascii: ",")) }
            append(text: entry.key)
            append(byte: UInt8(ascii: ":"))
            append(text: entry.value)
        }
        append(byte: UInt8(ascii: "}"))
    }

    /// Copies bytes to where the next are due.
    ///
    /// - Returns: not zero if one of them must be escaped in a JSON string.
    @unsafe @inline(__always)
    private func copy(_ source: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let from = source.baseAddress else { return 0 }
        let count = source.count
        var special: UInt64 = 0
        if count >= 8 {
            var done = 0
            while done &+ 8 <= count {
                special |= unsafe Self.special((next + done).copyBlock(UInt64.self, from: from + done))
                done &+= 8
            }
            // The last eight once more, in place of those that are left over.
            let last = count &- 8
            special |= unsafe Self.special((next + last).copyBlock(UInt64.self, from: from + last))
        } else {
            for index in 0..<count {
                let byte = unsafe from[index]
                if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { special = 1 }
                unsafe next[index] = byte
            }
        }
        return special
    }

    /// Not zero if one of eight bytes is a control character, a quote or a backslash.
    ///
    /// Subtracting n from a byte below n, and from no other byte below 0x80, sets its highest bit; whether any byte does is
    /// exact, since a borrow comes only from a byte that did.
    @inline(__always)
    private static func special(_ bytes: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isControl = (bytes &- ones &* 0x20) & ~bytes
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        return (isControl | isQuote | isBackslash) & (ones &* 0x80)
    }
}

extension UnsafeMutablePointer<UInt8> {
    @inline(__always) @discardableResult
    fileprivate func copyBlock<Block: BitwiseCopyable>(_ type: Block.Type, from source: UnsafePointer<UInt8>) -> Block {
        let block = unsafe UnsafeRawPointer(source).loadUnaligned(as: type)
        unsafe UnsafeMutableRawPointer(self).storeBytes(of: block, as: type)
        return block
    }
}
