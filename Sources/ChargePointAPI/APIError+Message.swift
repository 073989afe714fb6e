import HTTP

extension APIError {
    /// What happened and how to mend it, in one line, without the operation's name.
    public var message: String {
        let service = service.map { "the service at \($0)" } ?? "the service"
        return switch kind {
        case .refused(let code, let text):
            service + " refused with code \(code)" + Self.quoted(text) + Self.remedy(for: code)
        case .denied(let text):
            service + " denies this operation (code 101)" + Self.quoted(text)
                + "; give the API user the right to it, or choose a plan that includes it"
        case .wrongCredentials(let code, let text):
            service + " does not accept the API license key and password (\(code))" + Self.quoted(text)
                + "; check both, and that the endpoint is that of the key's region"
        case .fault(let code, let text):
            service + " answered with the fault \(code)" + Self.quoted(text) + Self.remedy(for: code)
        case .http(let status, let retryAfter):
            service + " answered with HTTP status \(status)" + Self.remedy(for: status)
                + (retryAfter.map { "; it asks to wait \(max(1, $0.components.seconds)) s" } ?? "")
        case .transport(let error):
            "no answer: " + error.description
        case .malformed(let cause, let line, let column):
            "the answer of \(service) cannot be read: " + cause
                + (line > 0 ? " (line \(line), column \(column))" : "")
                + "; if it stays so, check the account's endpoint and any proxy"
        case .unsendable(let reason):
            "not sent: " + reason
        case .overBudget(let opensIn):
            "not sent: the account's calls of a day are used up for \(max(1, opensIn.components.seconds)) s; raise "
                + "limits.perDay or the intervals"
        case .expired:
            "not sent: its turn did not come in time; raise the account's limits or the intervals"
        case .cancelled:
            "cancelled"
        case .endlessPages(let count):
            service + " still announces more records after \(count) pages; narrow the query"
        }
    }

    private static func quoted(_ text: String?) -> String {
        text.map { ": \"\($0)\"" } ?? ""
    }

    private static func remedy(for code: ResponseCode) -> String {
        switch code {
        case .invalidStation: "; check the stationID"
        case .badShedParameters: "; check the limit"
        case .notImplemented: "; this service does not have the operation"
        default: ""
        }
    }

    private static func remedy(for code: FaultCode) -> String {
        if code.isServerSide { return "; it has trouble of its own, try again later" }
        return code == .client ? "; it does not take the request: check the account's endpoint" : ""
    }

    private static func remedy(for status: Int) -> String {
        switch status {
        case 300...399: "; it has moved: set the account's endpoint to its present address"
        case 401, 403, 407: "; something before the service demands a login: check proxy and endpoint"
        case 404, 405, 410: "; check the account's endpoint"
        case 413: "; ask for fewer records at a time"
        case 429: ", too many calls; lower the account's limits or raise the intervals"
        case 500...: "; it has trouble of its own, try again later"
        default: ""
        }
    }
}

extension HTTPError {
    /// Whether the same request may succeed a little later.
    var isPassing: Bool {
        switch code {
        // A TLS handshake fails for good or because the connection broke; libcurl does not tell which.
        case .timedOut, .connectTimedOut, .couldNotResolve, .couldNotConnect, .tls, .truncated: true
        default: false
        }
    }

    /// Whether nothing of the request can have arrived.
    var isBeforeSending: Bool {
        switch code {
        case .couldNotResolve, .couldNotConnect, .connectTimedOut, .tls, .certificate: true
        case .badURL, .badRequest, .badConfiguration: true
        default: false
        }
    }

    /// One of a small, fixed set of words.
    var label: String {
        switch code {
        case .timedOut: "timed_out"
        case .connectTimedOut, .couldNotResolve, .couldNotConnect: "unreachable"
        case .tls, .certificate: "tls"
        case .tooLarge: "too_large"
        case .truncated: "cut"
        case .malformed: "malformed"
        case .cancelled, .closed: "cancelled"
        case .badURL, .badRequest, .badConfiguration: "unsendable"
        default: "transport"
        }
    }
}
