import FoundationEssentials
import Registry

/// Checks the address of an account's service.
enum Endpoint {
    /// The vendor's, for North America.
    static let vendor = "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0"

    /// What an address looks like, for editors; what it means is checked here.
    static let pattern = "^[Hh][Tt][Tt][Pp][Ss]?://[^@?#/]+(/[^@?#]*)?$"

    /// The address if it can be used; nil after reporting why not.
    static func checked(_ text: String, place: Place, reading: Reading) -> String? {
        let remedy = "write an address such as \(vendor)"
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            // What stands before an @ or behind a ? may be a password.
            let shown = text.contains { "@?#".contains($0) } ? "that" : text.quoted
            reading.error(place, "\(shown) is not an http or https address", remedy)
            return nil
        }
        if parts.user != nil || parts.password != nil {
            reading.error(place, "credentials in the address", "write them as username and passwordFile")
            return nil
        }
        if parts.query != nil || parts.fragment != nil {
            reading.error(place, "the address of \(host.quoted) has more than a path", remedy)
            return nil
        }
        if scheme == "http", !isLoopback(host) {
            reading.warning(place, "the password travels unencrypted to \(host.quoted)", "write https://")
        }
        return text
    }

    /// Whether a name or address is this machine's own.
    static func isLoopback(_ host: String) -> Bool {
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if bare.lowercased() == "localhost" || bare == "::1" { return true }
        let bytes = bare.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return bytes.count == 4 && bytes[0] == "127"
            && bytes.allSatisfy { Quantity.natural($0).map { $0 < 256 } ?? false }
    }
}
