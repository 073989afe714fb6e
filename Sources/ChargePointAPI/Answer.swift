import XML

/// What came back inside a SOAP envelope: the operation's reply or a fault. A Header is skipped, prefixes do not
/// matter.
struct Answer<Reply: OperationReply> {
    var reply: Reply?
    var fault: Fault?

    struct Fault {
        var code: FaultCode?
        var text: String?
    }

    /// Reads the answer to an operation.
    static func read<O: Operation>(_ bytes: [UInt8], to operation: O.Type) throws(XMLError) -> Answer
    where O.Reply == Reply {
        let body: [XMLField<Answer>] = [
            .element(O.name + "Response", O.replySchema) { $0.reply = $1 },
            .element("Fault", fault) { $0.fault = $1 },
        ]
        let envelope = XMLField<Answer>.group(
            "Envelope", namespace: Envelope.soapNamespace, [.group("Body", namespace: Envelope.soapNamespace, body)])
        return try XMLDecoder.decode(bytes, root: XMLSchema({ Answer() }, [envelope]))
    }

    private static var fault: XMLSchema<Fault> {
        XMLSchema(
            { Fault() },
            [
                .string("faultcode") { $0.code = $1.map(FaultCode.init(rawValue:)) },
                .string("faultstring") { $0.text = $1 },
            ])
    }
}
