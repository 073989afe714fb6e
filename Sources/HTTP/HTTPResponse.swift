/// A whole answer. Any status is an answer: only its absence is an error.
public struct HTTPResponse: Sendable {
    /// 200 and its like.
    public var status: Int
    /// In the order they came, names as the server writes them, trailers at the end.
    public var headers: [(name: String, value: String)]
    /// Decompressed.
    public var body: [UInt8]
    /// "1.0", "1.1" or "2".
    public var httpVersion: String
    /// From the request's start to its last byte.
    public var totalTime: Duration

    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [], httpVersion: String = "1.1",
        totalTime: Duration = .zero
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.httpVersion = httpVersion
        self.totalTime = totalTime
    }

    /// The first header of this name, whatever its case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
