/// The lines that a process wrote, in the order of their arrival, with a bound on what is kept.
struct Transcript: Sendable {
    /// Where a line came from.
    enum Stream: Sendable { case output, error }

    /// Bytes of text kept; when there are more, the oldest lines go.
    let limit: Int
    private(set) var lines: [(stream: Stream, text: String)] = []
    /// Lines that were dropped to stay below the limit.
    private(set) var dropped = 0
    private var size = 0
    private var partial: [Stream: [UInt8]] = [:]

    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: some Collection<UInt8>, from stream: Stream) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = partial.removeValue(forKey: stream) ?? []
            lines.append((stream, String(decoding: line + rest[..<end], as: UTF8.self)))
            size += lines[lines.count - 1].text.utf8.count
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { partial[stream, default: []] += rest }
        if size > limit { dropHalf() }
    }

    /// What one stream brought, exactly, but for dropped lines.
    func text(of stream: Stream) -> String {
        let complete = lines.lazy.filter { $0.stream == stream }.map { $0.text + "\n" }.joined()
        return complete + String(decoding: partial[stream] ?? [], as: UTF8.self)
    }

    /// What both streams brought, line by line.
    var text: String {
        lines.map { $0.text + "\n" }.joined()
            + [Stream.output, .error].map { String(decoding: partial[$0] ?? [], as: UTF8.self) }.joined()
    }

    private mutating func dropHalf() {
        var count = 0
        while size > limit / 2, count < lines.count {
            size -= lines[count].text.utf8.count
            count += 1
        }
        lines.removeFirst(count)
        dropped += count
    }
}
