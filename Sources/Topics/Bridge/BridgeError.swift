public import struct FoundationEssentials.Date
public import Registry

/// Something that a person must act on: a refused login, a broker that does not let us write, a station that stays away.
public struct BridgeError: Hashable, Sendable {
    public enum Severity: String, CaseIterable, Hashable, Sendable {
        /// Something does not work until somebody acts.
        case error
        /// Everything works, but not as well as it should.
        case warning
    }

    /// Names the condition, not the occasion: the same for as long as it lasts and whenever it comes back, such as
    /// `credentials/alameda`. At most one error with an id is active.
    public let id: String
    public let severity: Severity
    /// The account that it concerns; nil if none, or all.
    public let account: String?
    /// The device that it concerns; nil if none, or several.
    public let device: DevicePath?
    /// What is wrong, as a sentence that needs no knowledge of the program.
    public let what: String
    /// Where it shows or where its cause lies: an operation, a topic, a file and key.
    public let location: String
    /// What to do about it.
    public let remedy: String

    public init(
        id: String, severity: Severity = .error, account: String? = nil, device: DevicePath? = nil, what: String,
        location: String, remedy: String
    ) {
        self.id = id
        self.severity = severity
        self.account = account
        self.device = device
        self.what = what
        self.location = location
        self.remedy = remedy
    }
}

/// A change of an error: the document of `chargepoint2mqtt/<instance>/error`.
public struct BridgeErrorChange: Hashable, Sendable {
    public enum State: String, CaseIterable, Hashable, Sendable {
        case active
        /// The condition is over; the same id, everything else as it was last told.
        case cleared
    }

    public let error: BridgeError
    public let state: State
    /// When it changed.
    public let time: Date
    /// When the error began.
    public let since: Date

    public init(error: BridgeError, state: State, time: Date, since: Date) {
        self.error = error
        self.state = state
        self.time = time
        self.since = since
    }

    public var json: JSONObject {
        [
            "id": .string(error.id),
            "state": .string(state.rawValue),
            "time": .time(time),
            "since": .time(since),
            "severity": .string(error.severity.rawValue),
            "account": error.account.map(JSONValue.string) ?? .null,
            "device": error.device.map { .string($0.description) } ?? .null,
            "what": .string(error.what),
            "where": .string(error.location),
            "remedy": .string(error.remedy),
        ]
    }
}
