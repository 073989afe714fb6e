import HTTP
import XML

/// Makes the requests of one account.
struct RequestTemplate: Sendable {
    private let configuration: ClientConfiguration
    /// Why no request can be made, if so.
    private let envelope: Result<Envelope, XMLError>
    /// The endpoint's host, and port if it is given; what errors call the service.
    let service: String

    init(_ configuration: ClientConfiguration) {
        self.configuration = configuration
        envelope = Result { () throws(XMLError) in try Envelope(configuration.credentials) }
        service = Self.host(of: configuration.endpoint)
    }

    func request<O: Operation>(for operation: O) throws(APIError) -> HTTPRequest {
        let body: [UInt8]
        do throws(XMLError) {
            body = try envelope.get().request(operation)
        } catch {
            let reason = configuration.credentials.redacted(error.message) ?? ""
            throw APIError(operation: O.name, kind: .unsendable(reason), service: service)
        }
        return HTTPRequest(
            url: configuration.endpoint,
            headers: [
                (name: "Content-Type", value: "text/xml; charset=utf-8"),
                (name: "SOAPAction", value: "\"urn:provider/interface/chargepointservices/\(O.name)\""),
                (name: "Accept", value: "text/xml"),
            ],
            body: body, connectTimeout: configuration.connectTimeout, timeout: configuration.timeout,
            maxResponseBytes: configuration.maxResponseBytes, onNewConnection: !O.isRepeatable)
    }

    /// Never a user name or password, should the address hold them.
    private static func host(of endpoint: String) -> String {
        let rest = endpoint.firstRange(of: "://").map { endpoint[$0.upperBound...] } ?? endpoint[...]
        let authority = rest.prefix { !"/?#".contains($0) }
        return String(authority.split(separator: "@").last ?? "")
    }
}
