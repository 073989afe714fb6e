import CCurl

/// Owns request headers in the form that libcurl reads. Several transfers may share one, on the curl thread only.
final class HeaderList {
    let headers: [(name: String, value: String)]
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ headers: [(name: String, value: String)]) throws(HTTPError) {
        self.headers = headers
        // libcurl would ask before it sends a large body, and wait a second for the answer.
        try append("Expect:")
        // A header without a value ends in a semicolon; with a colon libcurl would leave it out.
        for (name, value) in headers { try append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
    }

    deinit { curl_slist_free_all(list) }

    private func append(_ line: String) throws(HTTPError) {
        guard let longer = curl_slist_append(list, line) else {
            throw HTTPError(code: .other, message: "no memory for a request")
        }
        list = longer
    }
}

/// The lists of the latest requests: most repeat the headers of one before.
struct RecentHeaders {
    /// As many as there are operations that a bridge calls again and again.
    private static let count = 8

    private var lists: [HeaderList] = []

    mutating func list(of headers: [(name: String, value: String)]) throws(HTTPError) -> HeaderList {
        if let index = lists.firstIndex(where: { $0.headers.elementsEqual(headers, by: ==) }) {
            return lists[index]
        }
        let list = try HeaderList(headers)
        if lists.count == Self.count { lists.removeFirst() }
        lists.append(list)
        return list
    }
}
