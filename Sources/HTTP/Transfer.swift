import Synchronization

/// One request on its way, shared by the caller who waits, the task that may cancel it and the curl thread. Whoever
/// finishes it first resumes the caller.
final class Transfer: Sendable {
    private enum State {
        /// Nobody waits yet.
        case new
        case waiting(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
        /// Finished before anyone waited.
        case early(Result<HTTPResponse, HTTPError>)
        case finished
    }

    let request: HTTPRequest
    let target: RequestTarget
    let start = ContinuousClock.now
    private let state = Mutex(State.new)

    init(_ request: HTTPRequest, to target: RequestTarget) {
        self.request = request
        self.target = target
    }

    var isFinished: Bool {
        state.withLock { state in
            switch state {
            case .new, .waiting: false
            case .early, .finished: true
            }
        }
    }

    /// When it must be over.
    var deadline: ContinuousClock.Instant { start + request.timeout }

    /// Makes `caller` wait; false if that is already over.
    func wait(_ caller: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>) -> Bool {
        let early: Result<HTTPResponse, HTTPError>? = state.withLock { state in
            guard case .early(let result) = state else {
                state = .waiting(caller)
                return nil
            }
            state = .finished
            return result
        }
        guard let early else { return true }
        caller.resume(returning: early)
        return false
    }

    /// Resumes the caller with `result`, unless that has happened; false if it has.
    @discardableResult
    func finish(_ result: Result<HTTPResponse, HTTPError>) -> Bool {
        let (caller, isFirst) = state.withLock { state in
            switch state {
            case .new:
                state = .early(result)
                return (CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>?.none, true)
            case .waiting(let caller):
                state = .finished
                return (caller, true)
            case .early, .finished:
                return (nil, false)
            }
        }
        caller?.resume(returning: result)
        return isFirst
    }

    /// Ends the wait at once; the curl thread still has to be told.
    func cancel() -> Bool {
        finish(
            .failure(HTTPError(code: .cancelled, message: "the request to \(target.authority) was cancelled")))
    }

    /// Ends the wait because the client is shut down.
    func close() {
        finish(
            .failure(
                HTTPError(
                    code: .closed, message: "the HTTP client was shut down before \(target.authority) had answered")))
    }
}
