/// Brings a document into UTF-8, the one encoding that libxml2 is given.
///
/// libxml2 would take any declared name and ask iconv for it, which loads a module: too much code for a stranger to
/// choose from. Its own conversions print their errors on the standard error stream.
enum DocumentEncoding {
    /// The same document in UTF-8; `bytes` themselves if they are, or claim to be.
    static func utf8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        var text = bytes[...]
        var isMarked = false
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE), (UInt8(ascii: "<"), 0): return try fromUTF16(bytes, bigEndian: false)
        case (0xFE, 0xFF), (0, UInt8(ascii: "<")): return try fromUTF16(bytes, bigEndian: true)
        case (0xEF, 0xBB) where bytes.count > 2 && bytes[2] == 0xBF:
            text = text.dropFirst(3)
            isMarked = true
        default: break
        }
        guard let first = text.first else { throw error("the document is empty") }
        guard first == UInt8(ascii: "<") || isWhiteSpace(first) else {
            throw error("the document does not start with “<”")
        }
        if text.starts(with: usualDeclaration) { return bytes }
        guard let name = declaredName(text) else { return bytes }
        switch name.uppercased() {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII":
            return bytes
        case "ISO-8859-1", "ISO_8859-1", "LATIN1":
            if isMarked { throw error("the document declares the encoding \(name), but begins with the mark of UTF-8") }
            return fromLatin1(text)
        case "UTF-16", "UTF-16LE", "UTF-16BE":
            throw error("the document declares the encoding \(name), but is not in it")
        default:
            throw unsupported(name)
        }
    }

    /// Byte by byte: a text of scalars on the way would take eight times the document.
    private static func fromLatin1(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(text.count + text.count { $0 >= 0x80 })
        for byte in text {
            if byte < 0x80 {
                utf8.append(byte)
            } else {
                utf8.append(0xC0 | byte >> 6)
                utf8.append(0x80 | byte & 0x3F)
            }
        }
        return utf8
    }

    private static func fromUTF16(_ bytes: [UInt8], bigEndian: Bool) throws(XMLError) -> [UInt8] {
        // Four bytes a character look the same at first.
        if bytes.count >= 4, bytes[2] == 0, bytes[3] == 0 { throw unsupported("UTF-32") }
        guard bytes.count.isMultiple(of: 2) else { throw error("the document ends inside a character") }
        let units = stride(from: 0, to: bytes.count, by: 2).lazy.map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        var utf8: [UInt8] = []
        utf8.reserveCapacity(bytes.count)
        let isBroken = transcode(units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true) {
            utf8.append($0)
        }
        if isBroken { throw error("the document is not proper UTF-16") }
        return utf8
    }

    private static func unsupported(_ name: String) -> XMLError {
        error("the encoding “\(name)” is not supported (UTF-8, UTF-16 and ISO-8859-1 are)")
    }

    private static func error(_ message: String) -> XMLError {
        XMLError(message: message, line: 1, column: 1)
    }

    /// Seen first, since taking a declaration apart costs as much as a small document.
    private static let usualDeclaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)

    /// The name in `<?xml … encoding="name"?>`.
    private static func declaredName(_ text: ArraySlice<UInt8>) -> String? {
        let head = text.prefix(1024)
        guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = String(decoding: head[..<end], as: UTF8.self)
        guard let key = declaration.firstRange(of: "encoding") else { return nil }
        let rest = declaration[key.upperBound...].drop { $0.isWhitespace || $0 == "=" }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        return rest.dropFirst().split(separator: quote, omittingEmptySubsequences: false).first.map(String.init)
    }
}
