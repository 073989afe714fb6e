/// How far a call has come.
struct CallProgress {
    /// When it was made.
    let called: Duration
    /// When its first request went out.
    var firstAttempt: Duration?
    var attempts = 0
    var receivedBytes = 0
    var unreadableFields: [String] = []

    init(called: Duration) {
        self.called = called
    }

    func finished(
        _ operation: String, _ result: Result<some OperationReply, APIError>, now: Duration
    ) -> FinishedCall {
        let first = firstAttempt ?? now
        var error: APIError?
        var isEmpty = false
        switch result {
        case .success(let reply): isEmpty = reply.responseCode?.isEmptyResult ?? false
        case .failure(let failure): error = failure
        }
        return FinishedCall(
            operation: operation, error: error, isEmpty: isEmpty, attempts: attempts, waited: first - called,
            duration: now - first, receivedBytes: receivedBytes, unreadableFields: unreadableFields)
    }
}
