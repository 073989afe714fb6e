import FoundationEssentials
import Glibc

/// Looks for secrets in whatever a run wrote, in every form in which a careless program might write them.
struct SecretHunt {
    /// What each secret is, and its forms.
    private let wanted: [(name: String, form: String, text: String)]

    /// - Parameter secrets: the secrets by what they are.
    init(_ secrets: [String: String]) {
        wanted = secrets.sorted { $0.key < $1.key }.flatMap { name, secret in
            Self.forms(of: secret).map { (name: name, form: $0.name, text: $0.text) }
        }
    }

    /// What was found; empty if nothing was.
    func found(in bytes: [UInt8]) -> [String] {
        // For strstr, to which a NUL is the end.
        let text = bytes.map { CChar(bitPattern: $0 == 0 ? 1 : $0) } + [0]
        return wanted.filter { strstr(text, $0.text) != nil }.map { "\($0.name), \($0.form)" }
    }

    func found(in text: String) -> [String] { found(in: Array(text.utf8)) }

    /// The same for every file below a folder, each finding with its path.
    func found(inFolder path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return names.flatMap { name -> [String] in
            guard let content = try? Data(contentsOf: URL(filePath: "\(path)/\(name)")) else { return [] }
            return found(in: Array(content)).map { "\(name): \($0)" } + found(in: name).map { "a name: \($0)" }
        }
    }

    /// The forms of a secret that differ from each other.
    static func forms(of secret: String) -> [(name: String, text: String)] {
        let bytes = Array(secret.utf8)
        var forms = [
            (name: "as it is", text: secret), (name: "percent-encoded", text: encoded(bytes) { "%" + hex($0) }),
            (name: "form-encoded", text: encoded(bytes) { $0 == 0x20 ? "+" : "%" + hex($0) }),
            (name: "hexadecimal", text: bytes.map(hex).joined()),
            (name: "hexadecimal in small letters", text: bytes.map { hex($0).lowercased() }.joined()),
            (name: "a dump of memory", text: bytes.prefix(16).map { hex($0).lowercased() }.joined(separator: " ")),
            (name: "XML-escaped", text: escaped(secret, ["&": "&amp;", "<": "&lt;", ">": "&gt;"])),
            (name: "XML-escaped with quotes", text: escaped(secret, ["&": "&amp;", "<": "&lt;", "\"": "&quot;"])),
            (name: "JSON-escaped", text: escaped(secret, ["\"": "\\\"", "\\": "\\\\"])),
            (name: "JSON-escaped with slashes", text: escaped(secret, ["\"": "\\\"", "\\": "\\\\", "/": "\\/"])),
        ]
        // Where in a longer text the secret stands decides how base64 cuts it; the inner characters are sure.
        for shift in 0..<3 {
            let whole = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString()
            let inner = String(whole.dropLast(whole.hasSuffix("=") ? 4 : 0).dropFirst(shift == 0 ? 0 : 4))
            forms.append((name: "base64 at \(shift)", text: inner))
            let safe = inner.replacing("+", with: "-").replacing("/", with: "_")
            forms.append((name: "base64 for addresses at \(shift)", text: safe))
        }
        var seen: Set<String> = []
        return forms.filter { seen.insert($0.text).inserted }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    private static func encoded(_ bytes: [UInt8], _ replace: (UInt8) -> String) -> String {
        let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        return bytes.map { kept.contains($0) ? String(UnicodeScalar($0)) : replace($0) }.joined()
    }

    private static func escaped(_ text: String, _ replacements: [Character: String]) -> String {
        text.map { replacements[$0] ?? String($0) }.joined()
    }
}
