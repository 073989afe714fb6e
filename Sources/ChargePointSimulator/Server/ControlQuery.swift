import Hummingbird

/// The query of a control endpoint's address; what is in there is checked like JSON is.
struct ControlQuery {
    private let request: Request

    init(_ request: Request, known: [String]) throws(ControlError) {
        self.request = request
        for (name, _) in request.uri.queryParameters where !known.contains(String(name)) {
            throw ControlError("Unknown parameter “\(name)”. Known are: \(known.joined(separator: ", ")).")
        }
    }

    func number(_ name: String) throws(ControlError) -> Int? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw ControlError("\(name) must be a whole number, 0 or more, not “\(text)”.")
        }
        return number
    }

    /// A list with commas.
    func list(_ name: String) -> [String]? {
        request.uri.queryParameters[name[...]].map { $0.split(separator: ",").map { String($0) } }
    }
}

extension CallLog {
    /// `GET /requests`: the last `limit` calls or, with `after`, the first ones after that number; oldest first.
    func calls(_ request: Request) throws(ControlError) -> [RecordedCall] {
        let query = try ControlQuery(request, known: ["limit", "after", "operation"])
        let limit = try query.number("limit") ?? .max
        let after = try query.number("after")
        var found = after.map { calls(after: $0) } ?? calls
        if let operations = query.list("operation") { found.removeAll { !operations.contains($0.operation) } }
        return Array(after == nil ? found.suffix(limit) : found.prefix(limit))
    }
}
