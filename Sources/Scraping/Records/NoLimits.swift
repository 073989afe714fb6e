public import Registry

/// For a bridge that only reads: nothing is staged and nothing was asked for.
public struct NoLimits: LimitLookup {
    public init() {}

    public func limits(of station: StationID, port: Int?) -> LimitView { LimitView() }
}
