public import XML

/// Takes back an event of ``CreateLoadShedEvent``.
public struct RemoveLoadShedEvent: Operation {
    public static let name = "removeLoadShedEvent"
    public static let isWrite = true

    /// As ``CreateLoadShedEvent/Reply/eventId`` gave it.
    public var eventId: Int

    /// Takes back this event.
    public init(eventId: Int) {
        self.eventId = eventId
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.field("eventId", eventId)
    }

    /// Code and text, and a text whose meaning is not publicly known.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// E.g. "1".
        public var response: String?

        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(of: name, [.string("response") { $0.response = $1 }])
}
