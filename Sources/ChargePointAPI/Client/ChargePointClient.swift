import FoundationEssentials
import HTTP
public import Logging
import Synchronization
import XML

/// Calls the ChargePoint Web Services API for one account, inside its limits.
///
/// Reads are repeated when that may help; writes never: whoever writes decides whether the write is still wanted. When
/// the service refuses the credentials, the client stops calling and probes every five minutes; when it asks to wait,
/// reads wait or fail at once. Everything is done off the caller's actor.
public final class ChargePointClient: OperationCaller {
    private struct State {
        var credentials: CredentialGate
        /// The service wants no reads before this.
        var throttledUntil: Duration = .zero
        /// Operation and field of what was warned of already.
        var warned: Set<String> = []
    }

    private let configuration: ClientConfiguration
    private let template: RequestTemplate
    private let http: any HTTPTransport
    private let logger: Logger
    private let observer: (any CallObserver)?
    private let meter: (any CallMeter)?
    private let clock: ClientClock
    private let random: @Sendable () -> Double
    private let gate: CallGate
    private let state: Mutex<State>

    /// `observer` is told of every finished call. `meter` counts requests and holds up reads when there were enough.
    /// `random` gives numbers from 0 up to 1, for the jitter.
    public init(
        _ configuration: ClientConfiguration, http: any HTTPTransport, logger: Logger,
        observer: (any CallObserver)? = nil, meter: (any CallMeter)? = nil, clock: ClientClock = .continuous,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.configuration = configuration
        template = RequestTemplate(configuration)
        self.http = http
        self.logger = logger
        self.observer = observer
        self.meter = meter
        self.clock = clock
        self.random = random
        gate = CallGate(limits: configuration.limits, clock: clock)
        state = Mutex(State(credentials: CredentialGate(probeInterval: configuration.probeInterval)))
    }

    /// Calls that wait for their turn.
    public var waitingCalls: Int { gate.waitingCount }

    @concurrent
    public func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        try await observed(operation, limit: nil)
    }

    @concurrent
    public func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply {
        try await observed(operation, limit: limit)
    }

    /// Carries the operation out and tells log and observer how it went.
    private func observed<O: Operation>(_ operation: O, limit: Duration?) async throws(APIError) -> O.Reply {
        var progress = CallProgress(called: clock.now())
        let result: Result<O.Reply, APIError>
        do throws(APIError) {
            result = .success(try await persist(operation, limit: limit, &progress))
        } catch {
            result = .failure(error)
        }
        let finished = progress.finished(O.name, result, now: clock.now())
        log(finished)
        observer?.callFinished(finished)
        return try result.get()
    }

    /// Repeats attempts until one succeeds or repeating makes no sense. A write waits for its turn and is sent once.
    private func persist<O: Operation>(
        _ operation: O, limit: Duration?, _ progress: inout CallProgress
    ) async throws(APIError) -> O.Reply {
        if let problem = operation.problem { throw failure(.unsendable(problem), of: O.self) }
        let request = try template.request(for: operation)
        let deadline = limit.map { progress.called + $0 }
        var repetition = 0
        while true {
            do throws(APIError) {
                return try await attempt(operation, request, deadline: deadline, &progress)
            } catch {
                guard error.isRetryable, !O.isWrite else { throw error }
                repetition += 1
                let delay = configuration.retry.delay(
                    before: repetition, retryAfter: error.retryAfter, random: random())
                let last = deadline ?? (progress.firstAttempt ?? progress.called) + configuration.retry.window
                guard clock.now() + delay <= last else { throw error }
                do { try await clock.sleep(delay) } catch {
                    throw failure(.cancelled, of: O.self)
                }
            }
        }
    }

    /// Waits for the call's turn and sends it once.
    private func attempt<O: Operation>(
        _ operation: O, _ request: HTTPRequest, deadline: Duration?, _ progress: inout CallProgress
    ) async throws(APIError) -> O.Reply {
        let isUrgent = O.isWrite || CallPurpose.current == .command
        let priority: TurnQueue.Priority = O.isWrite ? .write : isUrgent ? .command : .scrape
        waiting: while true {
            if let kind = refusal(isWrite: O.isWrite) { throw failure(kind, of: O.self) }
            switch await gate.wait(priority, deadline: deadline) {
            case .started: break waiting
            case .expired: throw failure(.expired, of: O.self)
            case .cancelled: throw failure(.cancelled, of: O.self)
            case .lookAgain: continue waiting
            }
        }
        defer { gate.finish() }
        let now = clock.now()
        if case .refuse(let kind) = state.withLock({ $0.credentials.admit(now: now) }) {
            throw failure(kind, of: O.self)
        }
        if let opensIn = meter?.begin(isUrgent: isUrgent) {
            record(.nothing)
            throw failure(.overBudget(opensIn: opensIn), of: O.self)
        }
        progress.attempts += 1
        progress.firstAttempt = progress.firstAttempt ?? now
        do throws(APIError) {
            let reply = try await send(operation, request, &progress)
            record(.accepted)
            return reply
        } catch {
            learn(from: error)
            throw error
        }
    }

    private func send<O: Operation>(
        _ operation: O, _ request: HTTPRequest, _ progress: inout CallProgress
    ) async throws(APIError) -> O.Reply {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await http.send(request)
        } catch {
            throw failure(error.code == .cancelled ? .cancelled : .transport(error), of: O.self)
        }
        progress.receivedBytes += response.body.count
        let reader = AnswerReader(
            credentials: configuration.credentials, service: template.service, date: clock.date())
        let (reply, unreadable) = try reader.read(response, to: O.self)
        progress.unreadableFields = unreadable
        return reply
    }

    private func failure<O: Operation>(_ kind: APIError.Kind, of operation: O.Type) -> APIError {
        APIError(operation: O.name, kind: kind, service: template.service)
    }

    // MARK: What was learnt

    /// Why a call need not even wait for its turn.
    private func refusal(isWrite: Bool) -> APIError.Kind? {
        let now = clock.now()
        return state.withLock { state in
            if let kind = state.credentials.refusal(now: now) { return kind }
            // A write is one call that a person waits for: let the service itself decide.
            guard !isWrite, now < state.throttledUntil else { return nil }
            return .http(status: 429, retryAfter: state.throttledUntil - now)
        }
    }

    private func learn(from error: APIError) {
        switch error.kind {
        case .wrongCredentials:
            record(.refused(error.kind))
            gate.stir()
        case .http(429, let retryAfter?), .http(503, let retryAfter?):
            let until = clock.now() + retryAfter
            state.withLock { $0.throttledUntil = max($0.throttledUntil, until) }
            record(.nothing)
            gate.stir()
        case .refused, .denied, .fault:
            record(.accepted)
        default:
            record(.nothing)
        }
    }

    private func record(_ finding: CredentialGate.Finding) {
        let now = clock.now()
        state.withLock { $0.credentials.record(finding, now: now) }
    }

    private func log(_ call: FinishedCall) {
        logger.debug(
            "call finished",
            metadata: [
                "operation": "\(call.operation)", "outcome": "\(call.outcome)", "attempts": "\(call.attempts)",
                "waited_ms": "\(call.waited / .milliseconds(1))", "duration_ms": "\(call.duration / .milliseconds(1))",
                "bytes": "\(call.receivedBytes)",
            ])
        for field in call.unreadableFields
        where state.withLock({ $0.warned.insert(call.operation + "." + field).inserted }) {
            logger.warning(
                "a value of the reply cannot be read and counts as absent",
                metadata: ["operation": "\(call.operation)", "field": "\(field)"])
        }
    }
}
