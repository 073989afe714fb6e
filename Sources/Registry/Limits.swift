/// A limit of a port's or a station's load. The API takes one kind at a time.
public enum Limit: Hashable, Sendable {
    /// A cap in kW, whatever is dispensed now.
    case allowedLoad(Kilowatts)
    /// The percentage, 0 to 100, taken away from what is dispensed at that moment.
    case percentShed(Int)

    /// Whether both are caps, or both percentages: from one kind to the other the API must clear first.
    public func isSameKind(as other: Limit) -> Bool {
        switch (self, other) {
        case (.allowedLoad, .allowedLoad), (.percentShed, .percentShed): true
        case (.allowedLoad, .percentShed), (.percentShed, .allowedLoad): false
        }
    }
}

/// What the bridge itself knows of a target's limits, beside what getLoad says.
public struct LimitView: Hashable, Sendable {
    /// The limit last written, applied or not. Shown by its point while the target is not shed.
    public var staged: Limit?
    /// The limit that the last accepted shed asked for; `nil` after a clear, or if another client shed. Tells a shed
    /// to 0 kW from one by 0 %, which look alike in getLoad.
    public var asked: Limit?

    public init(staged: Limit? = nil, asked: Limit? = nil) {
        self.staged = staged
        self.asked = asked
    }
}

/// Where a snapshot asks for what was staged and what was asked for. Commands keeps it, Scraping reads it.
public protocol LimitLookup: Sendable {
    /// - Parameter port: the port, or `nil` for what was written to the station as a whole.
    func limits(of station: StationID, port: Int?) -> LimitView

    /// - Parameter port: the port, or `nil` for the station as a whole.
    func shed(of station: StationID, port: Int?) -> ShedView
}

extension LimitLookup {
    /// Nothing is known.
    public func shed(of station: StationID, port: Int?) -> ShedView { ShedView() }
}

/// What the points `allowedLoad` and `percentShed` show of one port.
public struct ShownLimits: Hashable, Sendable {
    /// kW, the API's own digits or those that were written; `nil` reads null.
    public var allowedLoad: String?
    /// Percent; `nil` reads null.
    public var percentShed: Int?

    public init(allowedLoad: String? = nil, percentShed: Int? = nil) {
        self.allowedLoad = allowedLoad
        self.percentShed = percentShed
    }
}

extension LimitView {
    /// What a port shows, given its part of a getLoad reply.
    ///
    /// While not shed a staged limit is what its point shows, and the other reads null; with none staged both do: the
    /// API then sends zeros, which are no limits. While shed, the limit not in force reads null.
    ///
    /// - Parameters:
    ///   - shedState: 1 or 0; `nil` if the API did not say, when nothing but its own values is shown.
    ///   - allowedLoad: kW as the API wrote them.
    ///   - percentShed: percent.
    public func shown(shedState: Int?, allowedLoad: String?, percentShed: Int?) -> ShownLimits {
        let api = ShownLimits(allowedLoad: allowedLoad, percentShed: percentShed)
        guard let shedState else { return api }
        if shedState == 0 {
            switch staged {
            case .allowedLoad(let power): return ShownLimits(allowedLoad: power.digits)
            case .percentShed(let percent): return ShownLimits(percentShed: percent)
            case nil: return ShownLimits()
            }
        }
        let hasCap = allowedLoad.flatMap { Kilowatts($0) }.map { !$0.isZero } ?? false
        let hasPercentage = percentShed.map { $0 != 0 } ?? false
        switch (hasCap, hasPercentage) {
        case (true, false): return ShownLimits(allowedLoad: allowedLoad)
        case (false, true): return ShownLimits(percentShed: percentShed)
        case (true, true): return api  // never seen; the API's word stands
        case (false, false):
            // Both are zero. A shed by 0 % takes nothing away, so one that nobody here asked for is a cap of 0 kW.
            if case .percentShed = asked { return ShownLimits(percentShed: percentShed) }
            return ShownLimits(allowedLoad: allowedLoad)
        }
    }
}
