/// Whether a request may be for this listener, by the host that it names.
///
/// A page on the web can have its own name lead to 127.0.0.1 (DNS rebinding), and read as its own whatever a browser on
/// this machine gets from there. The request then names the page's host, which is how it is told. Addresses cannot be
/// made to lead elsewhere, and are all right.
struct HostRule: Sendable {
    /// Whether requests can come from this machine alone.
    let isLocal: Bool
    /// The host that was configured.
    let host: String

    /// - Parameter authority: host and perhaps port of the request; nil if it names none, as HTTP/1.0 may.
    func allows(_ authority: String?) -> Bool {
        guard isLocal, let authority else { return true }
        let name = Self.name(of: authority).lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name == host.lowercased() || Self.isAddress(name)
    }

    /// Without the port, and without the full stop that a complete name may end in.
    private static func name(of authority: String) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return authority[...end] }
        let name = authority.prefix { $0 != ":" }
        return name.hasSuffix(".") ? name.dropLast() : name
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") {
            return name.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        let bytes = name.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes.allSatisfy { UInt8($0) != nil }
    }
}
