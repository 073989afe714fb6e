import CCurl

/// A checked URL, and what of it an error may show.
struct RequestTarget: Sendable {
    let url: String
    /// `host:port`.
    let authority: String
    let isSecure: Bool

    init(_ url: String) throws(HTTPError) {
        guard !url.utf8.contains(0), let parsed = curl_url() else { throw Self.invalid(url) }
        defer { curl_url_cleanup(parsed) }
        guard curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parsed)?.lowercased(),
            let host = Self.part(CURLUPART_HOST, of: parsed), !host.isEmpty,
            let port = Self.part(CURLUPART_PORT, of: parsed)
        else { throw Self.invalid(url) }
        guard scheme == "https" || scheme == "http" else {
            throw HTTPError(
                code: .badURL, message: "the URL of \(host) has the scheme “\(scheme)”", remedy: "use https or http")
        }
        guard Self.part(CURLUPART_USER, of: parsed) == nil, Self.part(CURLUPART_PASSWORD, of: parsed) == nil else {
            throw HTTPError(
                code: .badURL, message: "the URL of \(host) holds a user name or password",
                remedy: "leave them out of the URL")
        }
        self.url = url
        authority = "\(host):\(port)"
        isSecure = scheme == "https"
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Shows no more than the part before a query or a user name.
    private static func invalid(_ url: String) -> HTTPError {
        let shown = url.prefix { $0 != "?" && $0 != "@" && $0 != "#" && $0 != "\0" }.prefix(100)
        return HTTPError(
            code: .badURL, message: "“\(shown)” is not a URL",
            remedy: "write it as https://host/path, without blanks")
    }
}
