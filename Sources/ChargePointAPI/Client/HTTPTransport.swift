public import HTTP

/// What carries HTTP requests: the HTTP client, or a script in tests.
public protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}

extension HTTPClient: HTTPTransport {}
