/// How many values were at most each of some bounds.
public struct Histogram: Hashable, Sendable {
    /// Least first; the last bucket, which takes everything, is not among them.
    public let bounds: [Double]
    /// Values by the least bound that they do not exceed; one more than there are bounds.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    /// Seconds of a call of the API, which times out after 60.
    public static let callBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// Seconds of a command, which may wait for others and for the API.
    public static let commandBounds = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// How many values there were.
    public var count: Int { counts.reduce(0, +) }
}
