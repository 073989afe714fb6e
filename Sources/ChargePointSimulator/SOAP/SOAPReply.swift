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
    /// Whether `write` writes responseCode and responseText, too.
    private let isBare: Bool
    /// Writes what follows responseCode and responseText.
    let write: @Sendable (inout XMLWriter) -> Void

    init(
        _ code: ReplyCode = .success, _ text: String = "API input request executed successfully.",
        isBare: Bool = false, write: @escaping @Sendable (inout XMLWriter) -> Void = { _ in }
    ) {
        self.code = code
        self.text = text
        self.isBare = isBare
        self.write = write
    }

    /// The same with the elements of `operation`'s reply, and those within each, in an order that `number` chooses.
    /// Elements of one name keep theirs.
    func shuffled(_ operation: String, _ number: Int) throws(XMLError) -> SOAPReply {
        let envelope = try XMLElement.parse(document(of: operation), limits: XMLLimits())
        guard let content = envelope["Body"]?.children.first else { return self }
        let random = WorldRandom(seed: number)
        return SOAPReply(code, text, isBare: true) { writer in
            Self.write(content, to: &writer, random)
        }
    }

    /// Writes what is in an element in another order.
    private static func write(_ element: XMLElement, to writer: inout XMLWriter, _ random: WorldRandom) {
        var rest = Dictionary(grouping: element.children, by: \.name).mapValues { $0[...] }
        let names = element.children.map(\.name)
        let order = names.indices.sorted { left, right in
            let (a, b) = (random.bits(.order, left, names.count), random.bits(.order, right, names.count))
            return a == b ? left < right : a < b
        }
        for place in order {
            guard let child = rest[names[place]]?.popFirst() else { continue }
            if child.children.isEmpty {
                writer.element(child.name, child.text)
            } else {
                writer.element(child.name) { writer in write(child, to: &writer, random) }
            }
        }
    }

    /// The envelope as the service sends it: all on one line, the children without a namespace.
    func document(of operation: String) throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(capacity: 16_384)
        let envelope = [("xmlns:SOAP-ENV", Envelope.soap), ("xmlns:ns1", Envelope.chargePoint)]
        writer.element("SOAP-ENV:Envelope", attributes: envelope) { writer in
            writer.element("SOAP-ENV:Body") { writer in
                writer.element("ns1:\(operation)Response") { writer in
                    // The one reply without a code.
                    let hasCode = operation != OperationName.getCPNInstances.rawValue || code != .success
                    if hasCode, !isBare {
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
