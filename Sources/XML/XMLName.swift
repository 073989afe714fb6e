/// Whether `text` may name an element or attribute: one XML name, or two with a colon between (a prefix).
///
/// Source: Namespaces in XML 1.0, productions 4 (NCName) and 7 (QName).
func isName(_ text: String) -> Bool {
    var atStart = true
    var hasColon = false
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            atStart = false
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if atStart { return false }
        case UInt8(ascii: ":"):
            if atStart || hasColon { return false }
            hasColon = true
            atStart = true
        default:
            return byte >= 0x80 && isForeignName(text)
        }
    }
    return !atStart
}

/// The same for names with characters beyond ASCII, which are rare.
private func isForeignName(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count <= 2
        && parts.allSatisfy { part in
            part.unicodeScalars.first.map(isNameStart) == true
                && part.unicodeScalars.allSatisfy { isNameStart($0) || isNamePart($0) }
        }
}

/// XML 1.0 (fifth edition), production 4, without the colon.
private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x61...0x7A, 0x41...0x5A, 0x5F, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
        0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
        0x10000...0xEFFFF:
        true
    default: false
    }
}

/// Production 4a: what a name may have after its start.
private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: false
    }
}
