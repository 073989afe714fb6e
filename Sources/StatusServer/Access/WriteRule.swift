import HTTPTypes

/// Whether a request that changes something comes from the dashboard's own page, or from a program, and not from another
/// site's page in the browser of somebody who may (CSRF). Pure.
///
/// Another site's page can send a form, but no JSON and no headers of its own, unless the server agrees when the browser
/// asks; this one never does. That the token is a header and no cookie is already enough; the rest is a second wall.
enum WriteRule {
    static let header = HTTPField.Name("X-Requested-With")!
    static let value = "chargepoint2mqtt"
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    enum Refusal: Error, Hashable, Sendable {
        case contentType
        case header
        case otherSite
    }

    static func refusal(of headers: HTTPFields, authority: String?) -> Refusal? {
        let type = headers[.contentType]?.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
        guard type == "application/json" else { return .contentType }
        guard headers[header]?.lowercased() == value else { return .header }
        // A browser says itself whose page it is.
        if let site = headers[fetchSite] { return site == "same-origin" ? nil : .otherSite }
        guard let origin = headers[.origin] else { return nil }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map { $0.lowercased() }
        return origin.contains("://") && host == authority?.lowercased() ? nil : .otherSite
    }
}
