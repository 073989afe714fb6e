/// When a target is read again after a command was accepted, until getLoad shows it: soon at first, then less and less
/// often. Sheds and clears take effect minutes late, by public reports.
public struct FollowUpSchedule: Hashable, Sendable {
    /// The pause before the first reading, in seconds.
    public var first: Double
    /// Each pause is this many times the one before.
    public var growth: Double
    /// No pause is longer, in seconds.
    public var longest: Double
    /// After this many seconds the command is taken for not in force.
    public var patience: Double
    /// For so many seconds after that it is still looked for: it may have been late only.
    public var afterwards: Double

    public init(
        first: Double = 5, growth: Double = 1.5, longest: Double = 60, patience: Double = 15 * 60,
        afterwards: Double = 24 * 3600
    ) {
        self.first = first
        self.growth = growth
        self.longest = longest
        self.patience = patience
        self.afterwards = afterwards
    }

    /// The pause in seconds before the reading after `readings` of them: 5, 7.5, 11.25 … 60.
    public func pause(after readings: Int) -> Double {
        var pause = first
        for _ in 0..<readings where pause < longest { pause *= growth }
        return min(pause, longest)
    }
}
