import XML

/// A SOAP Fault: what the service answers when it does not even look at the question.
struct SOAPFault: Error, Sendable, Hashable {
    static let security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"

    /// The local part of the faultcode.
    let code: String
    let text: String

    /// The request is wrong.
    static func client(_ text: String) -> SOAPFault { SOAPFault(code: "Client", text: text) }

    /// The service is.
    static func server(_ text: String) -> SOAPFault { SOAPFault(code: "Server", text: text) }

    /// Unknown key, wrong password, or no header at all: one answer for all of them.
    static let invalidSecurity = SOAPFault(code: "InvalidSecurity", text: "UsernameToken processing failed")

    /// Whether the code is one of WS-Security's rather than of SOAP's.
    private var isOfSecurity: Bool { ["InvalidSecurity", "FailedAuthentication"].contains(code) }

    /// The envelope, in the shape that public reports and Apache Rampart/C suggest.
    func document() throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(capacity: 1024)
        let envelope = [("xmlns:soapenv", Envelope.soap)]
        writer.element("soapenv:Envelope", attributes: envelope) { writer in
            writer.element("soapenv:Header")
            writer.element("soapenv:Body") { writer in
                writer.element("soapenv:Fault") { writer in
                    if isOfSecurity {
                        writer.element("faultcode", attributes: [("xmlns:wsse", Self.security)], "wsse:\(code)")
                    } else {
                        writer.element("faultcode", "soapenv:\(code)")
                    }
                    writer.element("faultstring", text)
                    if isOfSecurity {
                        writer.element("detail") { writer in
                            writer.element(
                                "wsse:ProblemSecurityHeader", attributes: [("xmlns:wsse", Self.security)],
                                "wsse:UsernameToken")
                        }
                    }
                }
            }
        }
        return try writer.finish()
    }
}

/// Namespaces of the envelope.
enum Envelope {
    static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    static let chargePoint = "urn:dictionary:com.chargepoint.webservices"
}
