/// Reads one string literal: checks its UTF-8 and undoes its escapes.
enum JSONStringScanner {
    /// - Parameter start: offset of the opening quote.
    /// - Returns: the text, and the offset behind the closing quote.
    static func scan(_ bytes: [UInt8], from start: Int) throws(JSONError) -> (string: String, end: Int) {
        var index = start + 1
        var plainStart = index
        // Stays empty for a literal without escapes, which is decoded where it lies.
        var decoded: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                if decoded.isEmpty { return (String(decoding: bytes[plainStart..<index], as: UTF8.self), index + 1) }
                decoded += bytes[plainStart..<index]
                return (String(decoding: decoded, as: UTF8.self), index + 1)
            } else if byte == UInt8(ascii: "\\") {
                decoded += bytes[plainStart..<index]
                try escape(bytes, &index, into: &decoded)
                plainStart = index
            } else if byte < 0x20 {
                throw JSONError(
                    kind: .unexpected, offset: index,
                    message: "\(JSONError.name(ofByteAt: index, in: bytes)) inside a string; write it as an escape")
            } else if byte < 0x80 {
                index += 1
            } else {
                index += try characterLength(bytes, at: index)
            }
        }
        throw JSONError(
            kind: .truncated, offset: bytes.count, message: "ends inside a string that began at byte \(start)")
    }

    private static func escape(_ bytes: [UInt8], _ index: inout Int, into decoded: inout [UInt8]) throws(JSONError) {
        let start = index
        guard start + 1 < bytes.count else {
            throw JSONError(kind: .truncated, offset: bytes.count, message: "ends inside an escape")
        }
        index += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(bytes[start + 1])
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimal(bytes, &index)
            decoded.append(contentsOf: String(try scalar(from: unit, escapeAt: start, bytes, &index)).utf8)
        default:
            throw JSONError(
                kind: .unexpected, offset: start + 1,
                message: "expected one of \" \\ / b f n r t u after a backslash, found "
                    + JSONError.name(ofByteAt: start + 1, in: bytes))
        }
    }

    /// The character of a `\u` escape; the first half of a surrogate pair reads the second half as well.
    private static func scalar(
        from unit: UInt32, escapeAt start: Int, _ bytes: [UInt8], _ index: inout Int
    ) throws(JSONError) -> Unicode.Scalar {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let lone = JSONError(kind: .encoding, offset: start, message: "an escape of half a surrogate pair")
        guard unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw lone }
        index += 2
        let second = try hexadecimal(bytes, &index)
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00))
        else { throw lone }
        return scalar
    }

    private static func hexadecimal(_ bytes: [UInt8], _ index: inout Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count else {
                throw JSONError(kind: .truncated, offset: bytes.count, message: "ends inside an escape")
            }
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(bytes[index] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(bytes[index] - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(bytes[index] - UInt8(ascii: "A") + 10)
            default:
                throw JSONError(
                    kind: .unexpected, offset: index,
                    message: "expected four hexadecimal digits after \\u, found "
                        + JSONError.name(ofByteAt: index, in: bytes))
            }
            index += 1
        }
        return unit
    }

    /// The length of a character of two to four bytes, by table 3-7 of the Unicode Standard: no overlong forms, no
    /// surrogates, nothing above U+10FFFF.
    private static func characterLength(_ bytes: [UInt8], at index: Int) throws(JSONError) -> Int {
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[index] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(kind: .encoding, offset: index, message: "not valid UTF-8")
        }
        guard index + length <= bytes.count, second ~= bytes[index + 1],
            bytes[(index + 2)..<(index + length)].allSatisfy({ 0x80...0xBF ~= $0 })
        else { throw JSONError(kind: .encoding, offset: index, message: "not valid UTF-8") }
        return length
    }
}

extension JSONError {
    /// How a message calls the byte at an offset: the character, or its number where it cannot be shown.
    static func name(ofByteAt index: Int, in bytes: [UInt8]) -> String {
        guard index < bytes.count else { return "the end" }
        let byte = bytes[index]
        if byte > 0x20, byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
}
