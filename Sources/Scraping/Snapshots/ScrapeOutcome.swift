public import Registry
public import struct FoundationEssentials.Date

/// One device has been read, or has changed: its snapshot is ready to be published.
public struct ScrapeOutcome: Sendable {
    public enum Cause: String, Hashable, Sendable {
        /// All registers that were due have been answered or have failed.
        case scrape
        /// Something was read out of turn, as after a command.
        case readback
        /// A setpoint was written that the device's points show.
        case setpoint
        /// The configuration of the device has changed.
        case configuration
        /// Registers have turned stale, or their operation is denied now; perhaps the device is offline.
        case withdrawal
    }

    public let cause: Cause
    /// The device file; with ``port`` it names the device.
    public var device: StationDevice { snapshot.device }
    /// Nil: the station's own device.
    public var port: Int? { snapshot.port }
    /// The scrape's tick: `SynchronizedTimeStamp`. Never earlier than that of the scrape before; nil if the cause is no
    /// scrape, since then no tick brought the values.
    public let tick: Date?
    /// When the bridge had the values.
    public let time: Date
    public let snapshot: DeviceSnapshot
    /// The due classes that a reply answered, be it one younger than Max Age. The bridge's own class is among them when
    /// the `heart_beat_point` was due.
    public let answered: [RegisterClass]
    /// The due classes that failed.
    public let failed: [RegisterClass]
    /// Whether a value changed, appeared or turned stale since the outcome before; the heartbeat and the data's age do
    /// not count.
    public let isChanged: Bool

    /// Whether there is anything new to tell: with nothing read and nothing changed, publishing again would make old
    /// values look new. A heartbeat is told while no read fails.
    public var isNews: Bool {
        isChanged || answered.contains { $0 != .bridge } || (!answered.isEmpty && failed.isEmpty)
    }

    public var isOnline: Bool { snapshot.isOnline(at: time) }
}
