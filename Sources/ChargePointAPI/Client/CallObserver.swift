/// Is told of every finished call, for metrics and health.
public protocol CallObserver: Sendable {
    func callFinished(_ call: FinishedCall)
}

/// What there is to know of a finished call. Holds neither credentials nor personal data.
public struct FinishedCall: Sendable {
    /// The operation's name, e.g. `getLoad`.
    public let operation: String
    /// Why it failed; nil for success.
    public let error: APIError?
    /// Whether it succeeded with an empty result (codes 102, 136, 153).
    public let isEmpty: Bool
    /// HTTP requests sent: 0 if it failed before the first, above 1 if it was repeated.
    public let attempts: Int
    /// From the call to its first request, or to its end if there was none.
    public let waited: Duration
    /// From the first request to the end, pauses between attempts included.
    public let duration: Duration
    /// Bytes of all answers.
    public let receivedBytes: Int
    /// Fields of the reply whose values could not be read and count as absent.
    public let unreadableFields: [String]

    /// For tests of observers.
    public init(
        operation: String, error: APIError? = nil, isEmpty: Bool = false, attempts: Int = 1, waited: Duration = .zero,
        duration: Duration = .zero, receivedBytes: Int = 0, unreadableFields: [String] = []
    ) {
        self.operation = operation
        self.error = error
        self.isEmpty = isEmpty
        self.attempts = attempts
        self.waited = waited
        self.duration = duration
        self.receivedBytes = receivedBytes
        self.unreadableFields = unreadableFields
    }

    /// One of a small, fixed set of words: `success`, `empty` or ``APIError/label``.
    public var outcome: String {
        error?.label ?? (isEmpty ? "empty" : "success")
    }
}
