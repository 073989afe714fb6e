import FoundationEssentials

/// Replaces secrets in texts of others by `***`: as they are and as XML, addresses and base64 write them, in capitals
/// or not.
struct Redaction {
    /// More of a text is of no use to anybody, and costs time.
    private static let maxBytes = 4096

    /// In small letters, the longest first: it may hold another.
    private let forms: [[UInt8]]

    init(of secrets: [String]) {
        let forms = Set(secrets.filter { !$0.isEmpty }.flatMap(Self.forms).map { $0.utf8.map(Self.small) })
        self.forms = forms.sorted { $0.count > $1.count }
    }

    func applied(to text: String) -> String {
        let longest = forms.first?.count ?? 0
        let bytes = Array(text.utf8.prefix(Self.maxBytes + longest))
        let folded = bytes.map(Self.small)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let form = forms.first(where: { folded[index...].starts(with: $0) }) {
                result += "***".utf8
                index += form.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        // The end may be the beginning of a secret.
        if bytes.count < text.utf8.count { result.removeLast(min(longest, result.count)) }
        return String(decoding: result, as: UTF8.self)
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }

    private static func forms(of secret: String) -> [String] {
        let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        let inAddress = secret.utf8.map { byte in
            kept.contains(byte) ? String(UnicodeScalar(byte)) : (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
        }
        return [
            secret, escaped(secret, quotes: false), escaped(secret, quotes: true), inAddress.joined(),
            Data(secret.utf8).base64EncodedString(),
        ]
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where quotes: result += "&quot;"
            case "'" where quotes: result += "&apos;"
            default: result.append(character)
            }
        }
    }
}
