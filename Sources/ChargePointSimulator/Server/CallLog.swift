import FoundationEssentials
import Synchronization

/// How many calls there were.
public struct CallStatistics: Sendable, Encodable {
    /// When counting began.
    public let since: String
    /// All calls.
    public var total = 0
    /// By operation.
    public var calls: [String: Int] = [:]
    /// By code answered.
    public var codes: [String: Int] = [:]
    /// Faults, HTTP errors and spoilt replies, by kind.
    public var errors: [String: Int] = [:]
    /// Calls spoilt on demand.
    public var injected = 0
}

/// Counts all calls and keeps the last ones, as many as the limits of number and memory allow.
public final class CallLog: Sendable {
    private struct State: Sendable {
        var statistics: CallStatistics
        /// Emptied from the front; `first` is where the oldest call is.
        var calls: [RecordedCall?] = []
        var first = 0
        var weight = 0

        var count: Int { calls.count - first }

        mutating func drop() {
            weight -= calls[first]?.weight ?? 0
            calls[first] = nil
            first += 1
            if first >= 1024, first * 2 >= calls.count {
                calls.removeFirst(first)
                first = 0
            }
        }
    }

    /// What all calls kept may take up together, bytes, about: 20,000 commands or queries of 100 stations do.
    static let weightLimit = 96 << 20
    /// Different names of operations that are counted: whoever calls thousands that do not exist fills no memory.
    static let namesCounted = 200

    private let state: Mutex<State>
    private let limit: Int

    init(limit: Int, since: Date) {
        self.limit = limit
        state = Mutex(State(statistics: CallStatistics(since: DateTime(since).text)))
    }

    func record(_ call: RecordedCall) {
        state.withLock { state in
            state.statistics.total += 1
            let isCounted = state.statistics.calls.count < Self.namesCounted
            let name = isCounted || state.statistics.calls[call.operation] != nil ? call.operation : "(others)"
            state.statistics.calls[name, default: 0] += 1
            if let code = call.responseCode { state.statistics.codes[code, default: 0] += 1 }
            if let error = call.error { state.statistics.errors[error, default: 0] += 1 }
            var call = call
            call.number = state.statistics.total
            state.calls.append(call)
            state.weight += call.weight
            while state.count > limit || (state.weight > Self.weightLimit && state.count > 1) { state.drop() }
        }
    }

    /// The counts so far.
    public var statistics: CallStatistics { state.withLock { $0.statistics } }

    /// The last calls, oldest first.
    public var calls: [RecordedCall] { state.withLock { $0.calls[$0.first...].compactMap { $0 } } }

    /// The calls after that with the number `after`, oldest first.
    func calls(after number: Int) -> [RecordedCall] {
        state.withLock { state in
            // Numbers rise by one, so that the place is known; the log may have been emptied in between.
            let skipped = number - (state.statistics.total - state.count)
            return state.calls[state.first...].dropFirst(max(0, skipped)).compactMap { $0 }
        }
    }

    /// Forgets the calls kept; counts and numbers go on.
    public func forget() {
        state.withLock { state in
            state.calls = []
            state.first = 0
            state.weight = 0
        }
    }
}
