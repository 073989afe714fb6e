public import FoundationEssentials
import Synchronization

/// One call as it was answered. Never holds credentials: only what lies in the Body is kept.
public struct RecordedCall: Sendable, Encodable {
    /// When it came.
    public let time: Date
    /// The element in the Body; `(unreadable)` if there was none.
    public let operation: String
    /// `5.0` or `5.1`.
    public let version: String
    /// The query's fields by name without the outermost element, for example `stationID` or `stationIDs.stationID`.
    public let query: [String: [String]]
    /// The code answered; nil for faults and HTTP errors.
    public let responseCode: String?
    /// The faultcode answered, or what else went wrong on demand; nil for a reply.
    public let error: String?
    /// The HTTP status.
    public let status: Int
    /// Bytes of the answer.
    public let bytes: Int
    /// Seconds until the answer was ready, latency on demand included.
    public let seconds: Double

    /// The one value of a field; nil if there is none.
    public func field(_ name: String) -> String? { query[name]?.first }

    private enum CodingKeys: String, CodingKey {
        case time, operation, version, query, responseCode, error, status, bytes, seconds
    }

    /// Writes the time as the API does.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(DateTime(time).text, forKey: .time)
        try container.encode(operation, forKey: .operation)
        try container.encode(version, forKey: .version)
        try container.encode(query, forKey: .query)
        try container.encodeIfPresent(responseCode, forKey: .responseCode)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encode(status, forKey: .status)
        try container.encode(bytes, forKey: .bytes)
        try container.encode((seconds * 1e6).rounded() / 1e6, forKey: .seconds)
    }
}

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

/// Counts all calls and keeps the last ones.
public final class CallLog: Sendable {
    private struct State: Sendable {
        var statistics: CallStatistics
        var calls: [RecordedCall] = []
        /// Where the oldest call is, once the log is full.
        var oldest = 0
    }

    private let state: Mutex<State>
    private let limit: Int

    init(limit: Int, since: Date) {
        self.limit = limit
        state = Mutex(State(statistics: CallStatistics(since: DateTime(since).text)))
    }

    func record(_ call: RecordedCall) {
        state.withLock { state in
            state.statistics.total += 1
            state.statistics.calls[call.operation, default: 0] += 1
            if let code = call.responseCode { state.statistics.codes[code, default: 0] += 1 }
            if let error = call.error { state.statistics.errors[error, default: 0] += 1 }
            if state.calls.count < limit {
                state.calls.append(call)
            } else {
                state.calls[state.oldest] = call
                state.oldest = (state.oldest + 1) % limit
            }
        }
    }

    /// The counts so far.
    public var statistics: CallStatistics { state.withLock { $0.statistics } }

    /// The last calls, oldest first.
    public var calls: [RecordedCall] {
        state.withLock { Array($0.calls[$0.oldest...] + $0.calls[..<$0.oldest]) }
    }

    /// Forgets the calls kept; the counts go on.
    public func forget() {
        state.withLock { state in
            state.calls = []
            state.oldest = 0
        }
    }
}
