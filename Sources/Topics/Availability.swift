/// Payload of a bridge's state and of a device's availability.
public enum Availability: String, CaseIterable, Hashable, Sendable {
    case online
    case offline

    /// The word alone: Home Assistant's default, not JSON.
    public var payload: [UInt8] { Array(rawValue.utf8) }
}
