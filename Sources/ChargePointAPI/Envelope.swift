import XML

/// A request's SOAP 1.1 envelope with a WS-Security UsernameToken.
enum Envelope {
    static let soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let apiNamespace = "urn:dictionary:com.chargepoint.webservices"
    private static let wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"

    /// The document to send. Everything inside the operation's element is unqualified, as the schema has it.
    static func request(_ operation: some Operation, _ credentials: Credentials) throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(capacity: 2048)
        let namespaces = [("xmlns:soapenv", soapNamespace), ("xmlns:urn", apiNamespace)]
        writer.element("soapenv:Envelope", attributes: namespaces) { writer in
            writer.element("soapenv:Header") { writer in
                security(credentials, to: &writer)
            }
            writer.element("soapenv:Body") { writer in
                writer.element("urn:" + type(of: operation).name) { writer in
                    operation.writeQuery(to: &writer)
                }
            }
        }
        return try writer.finish()
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
