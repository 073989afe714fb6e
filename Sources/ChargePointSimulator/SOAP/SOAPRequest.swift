import XML

/// A request as it came, whatever its SOAPAction: the element in the Body says what is asked.
struct SOAPRequest: Sendable {
    /// The largest request read: a list of 500 station ids has about 25 kB.
    static let maxBytes = 1 << 20
    private static let limits = XMLLimits(maxDepth: 32, maxBytes: maxBytes, maxTextBytes: 64 << 10)

    /// The local name of the element under the Body.
    let operation: String
    let content: RequestElement
    let credentials: PresentedCredentials

    /// Reads an envelope by local names, tolerant of everything that public clients are known to send.
    static func parse(_ bytes: [UInt8]) throws(SOAPFault) -> SOAPRequest {
        let envelope: XMLElement
        do {
            envelope = try XMLElement.parse(bytes, limits: limits)
        } catch {
            throw .client("The request is not well-formed XML: \(error)")
        }
        guard envelope.name == "Envelope" else {
            throw .client("The request is not a SOAP envelope but <\(envelope.name)>.")
        }
        guard let body = envelope["Body"], let content = body.children.first else {
            throw .client("The envelope's Body is missing or empty.")
        }
        let token = envelope["Header"]?["Security"]?["UsernameToken"]
        return SOAPRequest(
            operation: content.name, content: RequestElement(content),
            credentials: PresentedCredentials(username: token?["Username"]?.text, password: token?["Password"]?.text))
    }
}

/// One element of a request: absent, empty and nil fields are all nil, as the service's clients expect.
struct RequestElement: Sendable {
    private let element: XMLElement?

    init(_ element: XMLElement?) {
        self.element = element
    }

    /// The element inside of this name; empty if there is none.
    subscript(_ name: String) -> RequestElement { RequestElement(element?[name]) }

    /// All elements inside of this name.
    func all(_ name: String) -> [RequestElement] { element?.all(name).map { RequestElement($0) } ?? [] }

    /// Whether anything in it has a value. Some clients send the alternatives that they do not mean as empty shells.
    var hasValue: Bool {
        guard let element else { return false }
        return value != nil || element.children.contains { RequestElement($0).hasValue }
    }

    private var value: String? { isNil ? nil : element?.value }
    private var isNil: Bool { ["true", "1"].contains(element?.attributes["nil"]) }

    func text(_ name: String) -> String? { self[name].value }

    /// The values of all elements of this name.
    func texts(_ name: String) -> [String] { all(name).compactMap { $0.value } }

    func integer(_ name: String) throws(BadParameter) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text) else { throw BadParameter(name, text, "is not a whole number") }
        return number
    }

    /// An xsd:decimal: no exponent, no infinity.
    func decimal(_ name: String) throws(BadParameter) -> Double? {
        guard let text = text(name) else { return nil }
        let isPlain = text.utf8.allSatisfy { "+-.0123456789".utf8.contains($0) }
        guard isPlain, let number = Double(text) else { throw BadParameter(name, text, "is not a decimal number") }
        return number
    }

    func double(_ name: String) throws(BadParameter) -> Double? {
        guard let text = text(name) else { return nil }
        guard let number = Double(text), number.isFinite else { throw BadParameter(name, text, "is not a number") }
        return number
    }

    func boolean(_ name: String) throws(BadParameter) -> Bool? {
        switch text(name) {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        case let text?: throw BadParameter(name, text, "is not a boolean")
        }
    }

    func time(_ name: String) throws(BadParameter) -> DateTime? {
        guard let text = text(name) else { return nil }
        guard let time = DateTime(text) else { throw BadParameter(name, text, "is not a dateTime") }
        return time
    }

    /// Every field below with its value, as `Ports.Port.portNumber`: what the log of requests shows.
    func flattened(prefix: String = "") -> [(name: String, value: String)] {
        guard let element else { return [] }
        var fields: [(name: String, value: String)] = []
        for child in element.children {
            let name = prefix + child.name
            let inner = RequestElement(child)
            if child.children.isEmpty {
                if let value = inner.value { fields.append((name, value)) }
            } else {
                fields += inner.flattened(prefix: name + ".")
            }
        }
        return fields
    }
}

/// A field whose value cannot be what it should be.
struct BadParameter: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ name: String, _ value: String, _ problem: String) {
        message = "\(name): “\(value.prefix(60))” \(problem)."
    }
}
