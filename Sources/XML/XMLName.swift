/// Whether `text` may name an element or attribute: one XML name, or two with a colon between (a prefix).
///
/// Source: Namespaces in XML 1.0, productions 4 (NCName) and 7 (QName).
func isName(_ text: String) -> Bool {
    var atStart = true
    var hasColon = false
    for scalar in text.unicodeScalars {
        if scalar == ":" {
            if atStart || hasColon { return false }
            hasColon = true
            atStart = true
        } else {
            guard isNameStart(scalar) || (!atStart && isNamePart(scalar)) else { return false }
            atStart = false
        }
    }
    return !atStart
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
