/// A fingerprint of a configuration: FNV-1a of 64 bits, the same on every machine and in every run, which Swift's own
/// hashing is not. It tells two configurations apart; it protects nothing.
struct ConfigurationDigest {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        // Ends the text, so that "ab", "c" and "a", "bc" differ.
        combine(0xFF)
    }

    private mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
