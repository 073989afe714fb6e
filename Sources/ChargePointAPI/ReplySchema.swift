public import XML

/// How the answer to an operation is read: its reply inside the SOAP envelope, or a fault. A Header is skipped,
/// prefixes do not matter.
///
/// Costs more to make than to read a small answer with: each operation makes its own once (`static let`).
public struct ReplySchema<Reply: OperationReply>: Sendable {
    /// What came back.
    struct Answer {
        var reply: Reply?
        var fault: SOAPFault?
    }

    /// Whether the reply says with a code how it went. All but that of getCPNInstances do.
    let hasCode: Bool
    private let document: XMLSchema<Answer>

    /// `fields` are what `<operation>Response` holds beside its code and text.
    init(of operation: String, hasCode: Bool = true, _ fields: [XMLField<Reply>]) {
        self.hasCode = hasCode
        let reply = XMLSchema<Reply>(Reply.init, XMLField.response + fields)
        let body: [XMLField<Answer>] = [
            .element(operation + "Response", reply) { $0.reply = $1 },
            .element("Fault", SOAPFault.schema) { $0.fault = $1 },
        ]
        let envelope = XMLField<Answer>.group(
            "Envelope", namespace: Envelope.soapNamespace, [.group("Body", namespace: Envelope.soapNamespace, body)])
        document = XMLSchema({ Answer() }, [envelope])
    }

    /// The reply in a SOAP document, whatever its code; nil if it holds none, but a fault or nothing.
    public func reply(in bytes: [UInt8]) throws(XMLError) -> Reply? {
        try answer(in: bytes).reply
    }

    func answer(in bytes: [UInt8]) throws(XMLError) -> Answer {
        try XMLDecoder.decode(bytes, root: document)
    }
}

/// What a service says instead of a reply.
struct SOAPFault {
    var code: FaultCode?
    var text: String?

    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("faultcode") { $0.code = $1.map(FaultCode.init(rawValue:)) },
            .string("faultstring") { $0.text = $1 },
        ])
}
