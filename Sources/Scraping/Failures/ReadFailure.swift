public import ChargePointAPI

/// Why a read brought nothing.
public struct ReadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The account's key or password is not accepted: nothing can be read.
        case wrongCredentials
        /// The plan or the rights do not include the operation.
        case denied
        /// The API does not know the station.
        case unknownStation
        /// The API refused with another code, or a fault that blames the question.
        case refused
        /// The answer could not be read.
        case malformed
        /// No answer, or one that says "later".
        case noAnswer
        /// Not asked: the account's calls of a day are used up.
        case overBudget
        /// Given up by us, as at shutdown.
        case cancelled
    }

    public let kind: Kind
    /// What happened and how to mend it, in one line. Without credentials or personal data.
    public let message: String
    public var description: String { message }

    /// How many pages had come when it was given up, if that was because of their number.
    public let pages: Int?

    public init(_ kind: Kind, message: String, pages: Int? = nil) {
        self.kind = kind
        self.message = message
        self.pages = pages
    }

    public init(_ error: APIError) {
        let kind: Kind =
            switch error.kind {
            case .wrongCredentials: .wrongCredentials
            case .denied: .denied
            case .refused(.invalidStation, _), .refused(.noStation, _): .unknownStation
            case .refused, .unsendable: .refused
            case .fault(let code, _): code.isServerSide ? .noAnswer : .refused
            case .malformed, .endlessPages: .malformed
            case .http, .expired: .noAnswer
            case .transport: error.label == "cancelled" ? .cancelled : .noAnswer
            case .overBudget: .overBudget
            case .cancelled: .cancelled
            }
        let pages: Int? = if case .endlessPages(let count) = error.kind { count } else { nil }
        self.init(kind, message: error.message, pages: pages)
    }

    /// A reply that does not hold the station that was asked for, or says that none matches (code 102).
    static let unknownStation = ReadFailure(.unknownStation, message: "not in the account or mistyped")

    /// When to try this read again. Wrong credentials stop the whole account, and not one read.
    var retryRule: RetryRule {
        switch kind {
        case .denied: .probe(every: ScrapeState.deniedProbe)
        case .unknownStation: .backOff(upTo: 3600)
        case .wrongCredentials, .refused, .malformed, .noAnswer, .overBudget, .cancelled: .ticks
        }
    }

    /// Whether the same list of stations may succeed without the one that spoils it.
    var mayBeOneStations: Bool {
        switch kind {
        case .denied, .unknownStation, .refused, .malformed: true
        case .wrongCredentials, .noAnswer, .overBudget, .cancelled: false
        }
    }
}
