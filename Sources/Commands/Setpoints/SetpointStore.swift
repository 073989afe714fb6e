public import Registry

public import struct FoundationEssentials.Date

/// What the bridge remembers of one target's limits: what was written, and what the API was last asked for.
public struct Setpoints: Hashable, Sendable {
    /// What the last accepted command asked of the API.
    public struct Asked: Hashable, Sendable {
        /// The limit of a shed; nil: a clear.
        public var limit: Limit?
        /// When the shed ends by itself; nil: not before it is cleared.
        public var until: Date?
        /// When the API accepted it.
        public var at: Date

        public init(limit: Limit?, until: Date? = nil, at: Date) {
            self.limit = limit
            self.until = until
            self.at = at
        }
    }

    /// The limit last written, applied or not.
    public var staged: Limit?
    /// nil: nothing was asked for yet.
    public var asked: Asked?

    public init(staged: Limit? = nil, asked: Asked? = nil) {
        self.staged = staged
        self.asked = asked
    }
}

/// Where setpoints are kept. Reading is immediate; a change is kept for good once its call has returned.
public protocol SetpointStore: LimitLookup {
    /// What is known of a target. A port whose station was written as a whole after it has the station's `asked`.
    func setpoints(of target: LoadTarget) -> Setpoints

    /// All that is kept, by target.
    var all: [LoadTarget: Setpoints] { get }

    /// Keeps the limit last written; it replaces the one before, of whichever kind.
    func stage(_ limit: Limit, for target: LoadTarget) async throws

    /// Keeps what the API has accepted, and the limit that came with it, as one change. What a station is asked for
    /// holds for each of its ports.
    func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws
}

extension SetpointStore {
    /// Nothing: of a store that does not outlive the process there is nothing to take up.
    public var all: [LoadTarget: Setpoints] { [:] }

    public func limits(of station: StationID, port: Int?) -> LimitView {
        let setpoints = setpoints(of: LoadTarget(station: station, port: port))
        return LimitView(staged: setpoints.staged, asked: setpoints.asked?.limit)
    }
}
