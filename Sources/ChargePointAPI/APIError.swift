public import HTTP

/// Why an operation did not succeed.
///
/// Never holds credentials, nor what a reply says of persons. ``description`` is for people: it names the operation,
/// what happened and how to mend it. ``label`` is for metrics.
public struct APIError: Error, Sendable, CustomStringConvertible {
    /// The operation's name, e.g. `getLoad`.
    public let operation: String
    /// What happened.
    public let kind: Kind
    /// Host (and port, if given) of the account's endpoint; nil if not known.
    public let service: String?

    /// An error of `operation`, called at `service`.
    public init(operation: String, kind: Kind, service: String? = nil) {
        self.operation = operation
        self.kind = kind
        self.service = service
    }

    /// What can happen.
    public enum Kind: Sendable {
        /// The service answered with a code other than success.
        case refused(ResponseCode, text: String?)
        /// Code 101: the key has no right to the operation, or the plan does not include it.
        case denied(text: String?)
        /// The key or its password is wrong, or belongs to another region: a fault or the codes 182 and 183. `code` is
        /// the fault's or the reply's.
        case wrongCredentials(code: String, text: String?)
        /// Any other SOAP fault.
        case fault(FaultCode, text: String?)
        /// An HTTP status that is no success, without a SOAP fault. `retryAfter` is how long the service asks to wait.
        case http(status: Int, retryAfter: Duration?)
        /// No answer: connection, time-out, TLS.
        case transport(HTTPError)
        /// The answer is not the reply that it should be. Line and column are 0 where there is no place to name.
        case malformed(String, line: Int, column: Int)
        /// The operation must not or cannot be sent.
        case unsendable(String)
        /// The account's calls of a day are used up; nothing was sent. `opensIn` is how long there will be no other.
        case overBudget(opensIn: Duration)
        /// The call's turn did not come within its limit; nothing was sent.
        case expired
        /// The caller gave up.
        case cancelled
        /// More pages than can be: the service does not end its paging.
        case endlessPages(Int)
    }

    /// Whether the same call may succeed a little later.
    public var isRetryable: Bool {
        switch kind {
        case .http(let status, _): status == 429 || status == 408 || status >= 500
        case .fault(let code, _): code.isServerSide
        case .transport(let error): error.isPassing
        case .refused, .denied, .wrongCredentials, .malformed, .unsendable, .overBudget, .expired, .cancelled,
            .endlessPages:
            false
        }
    }

    /// Whether the operation certainly did not reach the service. Only then, and if ``isRetryable``, a write is
    /// repeated.
    public var isBeforeSending: Bool {
        switch kind {
        case .transport(let error): error.isBeforeSending
        case .unsendable, .overBudget, .expired: true
        case .refused, .denied, .wrongCredentials, .fault, .http, .malformed, .cancelled, .endlessPages: false
        }
    }

    /// How long the service asks to wait before the next call.
    public var retryAfter: Duration? {
        if case .http(_, let retryAfter) = kind { retryAfter } else { nil }
    }

    /// One of a small, fixed set of words; fit to be a dimension of a metric.
    public var label: String {
        switch kind {
        case .refused: "refused"
        case .denied: "denied"
        case .wrongCredentials: "wrong_credentials"
        case .fault: "fault"
        case .http(429, _): "throttled"
        case .http(let status, _): status >= 500 ? "http_5xx" : status >= 400 ? "http_4xx" : "http_other"
        case .transport(let error): error.label
        case .malformed: "malformed"
        case .unsendable: "unsendable"
        case .overBudget: "over_budget"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .endlessPages: "endless_pages"
        }
    }

    public var description: String { operation + ": " + message }
}
