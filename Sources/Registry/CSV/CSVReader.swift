/// One record of a CSV file.
struct CSVRow: Hashable {
    /// Where it begins, from 1; its fields may go over several lines.
    let line: Int
    let fields: [String]
}

/// Something in a CSV file that RFC 4180 does not allow.
struct CSVFault: Hashable {
    enum Kind: Hashable {
        /// A quote was opened and never closed; the row is left out.
        case unterminatedQuote
        /// Text between a closing quote and the next comma; it is kept as part of the field.
        case textAfterQuote
        /// Bytes that are no UTF-8; the row is left out.
        case notUTF8
    }

    let kind: Kind
    let line: Int
}

/// Reads RFC 4180 as files in the wild are: with or without a byte order mark, lines that end in CRLF, LF or CR, quotes
/// within unquoted fields, blanks before a quote, blank lines, rows of any length.
///
/// Our own, because a message needs the line of a row whose quoted fields hold line breaks.
struct CSVReader {
    private(set) var faults: [CSVFault] = []
    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next row that is not blank; nil at the end.
    mutating func next() -> CSVRow? {
        while position < bytes.count {
            let start = line
            let countOfFaults = faults.count
            let fields = record()
            let isLost = faults[countOfFaults...].contains { $0.kind != .textAfterQuote }
            if isLost || fields.allSatisfy(\.isEmpty) { continue }
            return CSVRow(line: start, fields: fields)
        }
        return nil
    }

    private mutating func record() -> [String] {
        var fields: [String] = []
        while true {
            fields.append(field())
            guard position < bytes.count else { return fields }
            switch bytes[position] {
            case .comma: position += 1
            default:
                takeLineEnd()
                return fields
            }
        }
    }

    /// Reads up to the comma, line end or end of file that ends the field, and leaves that to the caller.
    private mutating func field() -> String {
        let start = line
        let textStart = position
        skipBlanks()
        guard position < bytes.count, bytes[position] == .quote else {
            skipToEndOfField()
            return decoded(bytes[textStart..<position], line: start)
        }
        var content: [UInt8] = []
        guard takeQuoted(into: &content) else {
            faults.append(CSVFault(kind: .unterminatedQuote, line: start))
            return ""
        }
        let restLine = line
        skipBlanks()
        let restStart = position
        skipToEndOfField()
        if position > restStart {
            content += bytes[restStart..<position]
            faults.append(CSVFault(kind: .textAfterQuote, line: restLine))
        }
        return decoded(content[...], line: start)
    }

    /// Reads from an opening quote beyond its closing one; false if there is none.
    private mutating func takeQuoted(into content: inout [UInt8]) -> Bool {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == .quote {
                position += 1
                guard position < bytes.count, bytes[position] == .quote else { return true }
                content.append(.quote)
                position += 1
            } else if byte == .lineFeed || byte == .carriageReturn {
                content.append(.lineFeed)
                takeLineEnd()
            } else {
                content.append(byte)
                position += 1
            }
        }
        return false
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == .space || bytes[position] == .tab { position += 1 }
    }

    private mutating func skipToEndOfField() {
        while position < bytes.count, ![.comma, .lineFeed, .carriageReturn].contains(bytes[position]) { position += 1 }
    }

    private mutating func takeLineEnd() {
        let isPair =
            bytes[position] == .carriageReturn && position + 1 < bytes.count && bytes[position + 1] == .lineFeed
        position += isPair ? 2 : 1
        line += 1
    }

    /// A field's text without the blanks around it.
    private mutating func decoded(_ content: ArraySlice<UInt8>, line: Int) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            faults.append(CSVFault(kind: .notUTF8, line: line))
            return ""
        }
        return text.trimmed
    }
}

extension UInt8 {
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let tab = UInt8(ascii: "\t")
}
