import XML

/// A code that the service answers with, always under HTTP 200.
struct ReplyCode: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    static let success = ReplyCode(rawValue: "100")
    static let denied = ReplyCode(rawValue: "101")
    static let noStation = ReplyCode(rawValue: "102")
    static let badStation = ReplyCode(rawValue: "119")
    static let shedFailed = ReplyCode(rawValue: "126")
    static let restoreFailed = ReplyCode(rawValue: "127")
    static let noSession = ReplyCode(rawValue: "136")
    static let noAlarm = ReplyCode(rawValue: "153")
    static let badParameters = ReplyCode(rawValue: "171")
    static let notImplemented = ReplyCode(rawValue: "188")
}

/// What an operation answers: a code, a text, and the elements after them.
struct SOAPReply: Sendable {
    let code: ReplyCode
    let text: String
    /// Writes what follows responseCode and responseText.
    let write: @Sendable (inout XMLWriter) -> Void

    init(
        _ code: ReplyCode = .success, _ text: String = "API input request executed successfully.",
        write: @escaping @Sendable (inout XMLWriter) -> Void = { _ in }
    ) {
        self.code = code
        self.text = text
        self.write = write
    }

    /// The envelope as the service sends it: all on one line, the children without a namespace.
    func document(of operation: String) throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(capacity: 16_384)
        let envelope = [("xmlns:SOAP-ENV", Envelope.soap), ("xmlns:ns1", Envelope.chargePoint)]
        writer.element("SOAP-ENV:Envelope", attributes: envelope) { writer in
            writer.element("SOAP-ENV:Body") { writer in
                writer.element("ns1:\(operation)Response") { writer in
                    // The one reply without a code.
                    if operation != OperationName.getCPNInstances.rawValue || code != .success {
                        writer.element("responseCode", code.rawValue)
                        writer.element("responseText", text)
                    }
                    write(&writer)
                }
            }
        }
        return try writer.finish()
    }
}
