/// Gathers an answer piece by piece, within its limits. The functions return how many bytes they took: anything else
/// than all makes libcurl end the transfer.
struct AnswerBuffer {
    /// Bytes of all header lines: no honest answer comes near.
    private static let maxHeaderBytes = 256 << 10

    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    /// Whether the limit of the body, or of the headers, was passed.
    private(set) var isTooLarge = false
    private let limit: Int
    private var headerBytes = 0

    init(limit: Int = 0) { self.limit = limit }

    /// Makes room for a body of `count` bytes.
    mutating func expect(_ count: Int) {
        body.reserveCapacity(min(count, limit))
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.count > limit - body.count {
            isTooLarge = true
            // Not needed any more, and may be large.
            body = []
            return 0
        }
        // Bound to its type: an array takes those at once, others one by one.
        bytes.withMemoryRebound(to: UInt8.self) { body.append(contentsOf: $0) }
        return bytes.count
    }

    /// Takes one line, with its line end. A status line starts the headers anew: those before were of an interim answer.
    mutating func addHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        if headerBytes > Self.maxHeaderBytes {
            isTooLarge = true
            return 0
        }
        if bytes.starts(with: "HTTP/".utf8) {
            headers = []
        } else if let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
            // A folded line, which belongs to the header before.
            if let last = headers.indices.last { headers[last].value += " \(Self.text(bytes[...]))" }
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((name: Self.text(bytes[..<colon]), value: Self.text(bytes[(colon + 1)...])))
        }
        return bytes.count
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
