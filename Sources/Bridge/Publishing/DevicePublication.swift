import struct FoundationEssentials.Date
import Registry

/// The newest that there is to say of a device.
struct DevicePublication: Sendable {
    /// A value for each point of the device's encoder; nil: stale, left out.
    var values: [PointValue?]
    /// When the bridge had the values; later than in the publication before.
    var timeStamp: Date
    /// The tick of the scrape that they came from; nil if they were not read at a tick.
    var tick: Date?
    /// When the device turns offline if nothing more is read: until then the broker keeps what it retains.
    var expiresAt: Date?

    /// Whether more than half of the time that the broker keeps it is left: until then it need not be repeated.
    func isInItsFirstHalf(at now: Date) -> Bool {
        guard let expiresAt else { return true }
        return expiresAt.timeIntervalSince(now) > expiresAt.timeIntervalSince(timeStamp) / 2
    }
}
