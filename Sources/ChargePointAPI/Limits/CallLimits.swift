/// How hard an account may be used.
public struct CallLimits: Sendable, Hashable {
    /// Calls under way at the same time. Default 4.
    public var concurrent: Int
    /// Calls begun in a second, on average. Default 5.
    public var perSecond: Double

    /// Both at their defaults unless given.
    public init(concurrent: Int = 4, perSecond: Double = 5) {
        self.concurrent = concurrent
        self.perSecond = perSecond
    }
}
