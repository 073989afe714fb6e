/// A charging session that has ended.
struct SessionRecord: Sendable, Hashable {
    /// Which visit of the port it was, from 0.
    let number: Int32
    let isPosted: Bool
    /// Whether its quarter hours follow from its plan alone.
    let isUndisturbed: Bool
    /// Seconds with power, of the model's time.
    let chargingSeconds: Float
    let start: ModelTime
    let end: ModelTime
    /// kWh.
    let energy: Double
}

/// The newest ended sessions of a port, oldest first; bounded.
struct SessionHistory: Sendable {
    private(set) var records: [SessionRecord] = []
    /// The quarter hours of those sessions that cannot be worked out again, because a shed or a test had a hand in them.
    private var quarters: [(number: Int32, quarters: QuarterHours)] = []

    mutating func append(_ record: SessionRecord, _ quarters: QuarterHours?, keeping limit: Int, inQuarters most: Int) {
        if records.count >= limit { records.removeFirst(records.count - limit + 1) }
        records.append(record)
        guard let quarters = quarters?.compacted() else { return }
        if self.quarters.count >= most { self.quarters.removeFirst(self.quarters.count - most + 1) }
        self.quarters.append((record.number, quarters))
    }

    /// The quarter hours kept of a session; nil if there are none.
    func quarters(of number: Int32) -> QuarterHours? { quarters.last { $0.number == number }?.quarters }
}
