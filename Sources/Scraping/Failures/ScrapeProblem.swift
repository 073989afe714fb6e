public import Registry

/// Something about reading that a person must act on. Told once when it appears and once when it is over.
public struct ScrapeProblem: Hashable, Sendable, CustomStringConvertible {
    /// Names the condition: the same for as long as it lasts and whenever it comes back, e.g. `denied/alameda/getLoad`.
    public let id: String
    public let account: String
    /// The API operation that it shows in; nil if in all.
    public let operation: String?
    /// The station that it is about; nil if about several or all.
    public let station: StationID?
    /// What is wrong, as a sentence.
    public let what: String
    /// What to do about it.
    public let remedy: String
    /// Whether everything works, but less well than it should.
    public var isWarning = false

    public var description: String { "\(what); \(remedy)" }
}

/// Whether a problem has just appeared or is over.
public enum ScrapeProblemChange: Hashable, Sendable {
    case appeared(ScrapeProblem)
    case over(ScrapeProblem)

    public var problem: ScrapeProblem {
        switch self {
        case .appeared(let problem), .over(let problem): problem
        }
    }
}
