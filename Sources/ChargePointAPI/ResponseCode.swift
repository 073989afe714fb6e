/// The code that every reply carries beside its HTTP status. The set is open: the vendor's full table is not public.
public struct ResponseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The digits, e.g. `100`.
    public let rawValue: String

    /// Any code; the set is open.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The request was carried out. The only code that means so.
    public static let success = ResponseCode(rawValue: "100")
    /// The key has no right to this operation, or the organization's plan does not include it.
    public static let denied = ResponseCode(rawValue: "101")
    /// No station matches.
    public static let noStation = ResponseCode(rawValue: "102")
    /// The station id is not valid.
    public static let invalidStation = ResponseCode(rawValue: "119")
    /// The load could not be shed.
    public static let shedFailed = ResponseCode(rawValue: "126")
    /// The load could not be restored.
    public static let clearFailed = ResponseCode(rawValue: "127")
    /// No charging session data matches.
    public static let noSession = ResponseCode(rawValue: "136")
    /// No alarm matches (getAlarms and clearAlarms alike).
    public static let noAlarm = ResponseCode(rawValue: "153")
    /// Shed parameters are wrong, e.g. a percentage out of range.
    public static let badShedParameters = ResponseCode(rawValue: "171")
    /// Authentication failed, as one public client has seen it; the service mostly answers with a fault instead.
    public static let authenticationFailed = ResponseCode(rawValue: "182")
    /// Authentication failed, a second code for it.
    public static let authenticationRefused = ResponseCode(rawValue: "183")
    /// The operation is not implemented.
    public static let notImplemented = ResponseCode(rawValue: "188")

    /// Whether the code says that nothing matched, which is an empty result and no error.
    public var isEmptyResult: Bool {
        self == .noStation || self == .noSession || self == .noAlarm
    }

    /// Whether the code says that the key or the password is wrong.
    public var isWrongCredentials: Bool {
        self == .authenticationFailed || self == .authenticationRefused
    }

    public var description: String { rawValue }
}
