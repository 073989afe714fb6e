import XML

/// A request's SOAP 1.1 envelope with a WS-Security UsernameToken: all but the operation is the same for every request
/// of an account, and so written once.
///
/// Holds the password in the bytes, and so shows nothing however it is printed.
struct Envelope: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    static let soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let apiNamespace = "urn:dictionary:com.chargepoint.webservices"
    private static let wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
    /// Stands where the operation will. Cannot be in the credentials, whose `<` is escaped.
    private static let placeholder = "operation"

    private let beginning: [UInt8]
    private let end: [UInt8]

    var description: String { "***" }
    var debugDescription: String { "***" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// Throws if the credentials hold a character that XML forbids.
    init(_ credentials: Credentials) throws(XMLError) {
        var writer = XMLWriter(capacity: 1024)
        let namespaces = [("xmlns:soapenv", Self.soapNamespace), ("xmlns:urn", Self.apiNamespace)]
        writer.element("soapenv:Envelope", attributes: namespaces) { writer in
            writer.element("soapenv:Header") { writer in
                Self.security(credentials, to: &writer)
            }
            writer.element("soapenv:Body") { $0.element(Self.placeholder) }
        }
        let document = try writer.finish()
        let mark = Array("<\(Self.placeholder)/>".utf8)
        guard let place = document.firstRange(of: mark) else { preconditionFailure("the placeholder was written") }
        beginning = Array(document[..<place.lowerBound])
        end = Array(document[place.upperBound...])
    }

    /// The document to send. Everything inside the operation's element is unqualified, as the schema has it.
    func request(_ operation: some Operation) throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(after: beginning, capacity: 512)
        writer.element("urn:" + type(of: operation).name) { writer in
            operation.writeQuery(to: &writer)
        }
        return try writer.finish() + end
    }

    private static func security(_ credentials: Credentials, to writer: inout XMLWriter) {
        let attributes = [("soapenv:mustUnderstand", "1"), ("xmlns:wsse", wss + "wssecurity-secext-1.0.xsd")]
        writer.element("wsse:Security", attributes: attributes) { writer in
            writer.element("wsse:UsernameToken") { writer in
                writer.element("wsse:Username", credentials.username)
                writer.element(
                    "wsse:Password", attributes: [("Type", wss + "username-token-profile-1.0#PasswordText")],
                    credentials.password)
            }
        }
    }
}
