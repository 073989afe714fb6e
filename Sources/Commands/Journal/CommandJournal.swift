/// Where set messages are kept on disk from before the broker gets its acknowledgement until their result is
/// acknowledged by the broker, and for a while after that, so that a duplicate does not run again (SPEC §6, §11).
public protocol CommandJournal: Sendable {
    /// Everything that is kept, in order of arrival: what is unfinished, what was answered and not delivered, and what
    /// is only remembered. Called once, before anything else. Tickets that are given afterwards are greater than these.
    func load() throws -> [JournalEntry]

    /// Keeps messages for good, all or none, before it returns. Called on the thread that reads from the broker, with
    /// all messages that were read in one go. Refused ones have their answer already.
    func accept(_ entries: [JournalEntry]) throws

    /// Keeps one more record of how far a command has come, for good before it returns. What is to be done after a
    /// clear, for example, or what became of one of many stations.
    func keep(progress record: [UInt8], of ticket: Int64) async throws

    /// Keeps a command's answer, for good before it returns: from then on it never runs again.
    func keep(_ answer: JournalEntry.Answer, of ticket: Int64) async throws

    /// The broker has acknowledged the answers; they need not be sent again. Returns at once.
    func delivered(_ tickets: [Int64])
}

/// One set message in the journal.
public struct JournalEntry: Hashable, Sendable {
    /// The result's bytes, and what else must be known of it later.
    public struct Answer: Hashable, Sendable {
        /// The payload of the result, as it is published.
        public var payload: [UInt8]
        public var status: CommandResult.Status
        /// Whether the command ran, or may have: then the same message does not run it again.
        public var isExecuted: Bool
        /// Whether the broker has acknowledged it.
        public var isDelivered: Bool

        public init(payload: [UInt8], status: CommandResult.Status, isExecuted: Bool, isDelivered: Bool = false) {
            self.payload = payload
            self.status = status
            self.isExecuted = isExecuted
            self.isDelivered = isDelivered
        }
    }

    /// The order of arrival; unique over restarts.
    public var ticket: Int64
    public var message: SetMessage
    /// The id of its result as JSON: the sender's, or the one that the bridge made.
    public var id: [UInt8]
    /// What the command center has to know to go on with a command that was begun, in the order in which it was kept;
    /// meaningless to the journal, and of no use once there is an answer.
    public var progress: [[UInt8]]
    /// Nil: not answered yet.
    public var answer: Answer?

    public init(
        ticket: Int64, message: SetMessage, id: [UInt8], progress: [[UInt8]] = [], answer: Answer? = nil
    ) {
        self.ticket = ticket
        self.message = message
        self.id = id
        self.progress = progress
        self.answer = answer
    }
}
