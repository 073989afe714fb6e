public import XML

/// One method of the ChargePoint Web Services API, with its arguments.
///
/// An operation knows its element names and nothing of HTTP, credentials or retries; an ``OperationCaller`` carries it
/// out. Field names are the API's own in Swift case, lists in the plural.
public protocol Operation: Sendable {
    associatedtype Reply: OperationReply

    /// The API's name, e.g. `getLoad`: the element under `soap:Body`, the end of the SOAPAction and a metric label.
    static var name: String { get }

    /// Whether the operation changes something. Writes overtake waiting reads and are not repeated once they may have
    /// reached the service.
    static var isWrite: Bool { get }

    /// Whether it does no harm if the operation reaches the service twice. One that may not goes over a connection of
    /// its own, since what is sent over a kept one just as it closes is sent again unasked.
    static var isRepeatable: Bool { get }

    /// Which elements of `<name>Response` make which fields of the reply.
    static var replySchema: ReplySchema<Reply> { get }

    /// Why this operation must not be sent, or nil if it may be.
    var problem: String? { get }

    /// Writes what stands inside the operation's element, e.g. `<searchQuery>…</searchQuery>`.
    func writeQuery(to writer: inout XMLWriter)
}

extension Operation {
    public static var isWrite: Bool { false }
    public static var isRepeatable: Bool { true }
    public var problem: String? { nil }
}

/// What every reply begins with. All fields of replies are optional: absent, empty, `xsi:nil` and the text "None" are
/// nil alike.
public protocol OperationReply: Sendable, Hashable {
    /// "100" for success; the HTTP status is 200 whatever the code.
    var responseCode: ResponseCode? { get set }

    /// The service's own words; not to be matched on.
    var responseText: String? { get set }

    /// Nothing in it.
    init()
}
