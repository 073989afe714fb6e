/// A charging session that has ended.
struct SessionRecord: Sendable, Hashable {
    /// Which visit of the port it was, from 0.
    let number: Int32
    let isPosted: Bool
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

    mutating func append(_ record: SessionRecord, keeping limit: Int) {
        if records.count >= limit { records.removeFirst(records.count - limit + 1) }
        records.append(record)
    }
}
