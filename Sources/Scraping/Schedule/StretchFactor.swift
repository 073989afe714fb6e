/// By how much every interval of an account is stretched, because its budget or its API does not suffice: the same for
/// all registers, so that none starves.
///
/// Only steps of a ladder are taken: 1, 1.2, 1.4, 1.6, 1.8, 2, 2.4, 2.8 and so on, doubling every five steps. All are
/// multiples of 0.2, so that intervals of whole 5 s stay whole seconds and keep meeting at the same ticks; others are
/// rounded up.
public struct StretchFactor: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let fifths: Int

    /// Intervals as they are configured.
    public static let none = StretchFactor(fifths: 5)

    /// Every factor there is, least first.
    static let ladder = (0..<14).flatMap { octave in (5...9).map { StretchFactor(fifths: $0 << octave) } }

    /// The greatest factor there is.
    static var greatest: StretchFactor { ladder[ladder.count - 1] }

    /// The least factor of the ladder that is not below `value`, or the greatest.
    public init(atLeast value: Double) { self = Self.least { $0.value >= value } }

    private init(fifths: Int) { self.fifths = fifths }

    /// The least factor for which a condition holds that also holds for all greater ones; the greatest if for none.
    static func least(where condition: (StretchFactor) -> Bool) -> StretchFactor {
        var (low, high) = (0, ladder.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if condition(ladder[middle]) { high = middle } else { low = middle + 1 }
        }
        return ladder[low]
    }

    public var value: Double { Double(fifths) / 5 }

    /// An interval as it is with this factor, in whole seconds.
    public func stretched(_ seconds: Int) -> Int {
        fifths == 5 ? seconds : (seconds.multipliedReportingOverflow(by: fifths).partialValue + 4) / 5
    }

    /// Where it stands on the ladder.
    private var step: Int { Self.ladder.firstIndex { $0 >= self } ?? Self.ladder.count - 1 }

    /// Half of the way down to a lesser factor, at least one step.
    func approaching(_ lesser: StretchFactor) -> StretchFactor {
        guard lesser < self else { return self }
        return Self.ladder[(step + lesser.step) / 2]
    }

    public static func < (left: StretchFactor, right: StretchFactor) -> Bool { left.fifths < right.fifths }

    /// For messages: `2.4`, `3`.
    public var description: String { fifths % 5 == 0 ? "\(fifths / 5)" : "\(fifths / 5).\(fifths % 5 * 2)" }
}
