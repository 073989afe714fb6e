public import Registry

public import struct FoundationEssentials.Date

/// A set message that has passed every check that needs no knowledge of the station's state.
public struct Command: Hashable, Sendable {
    /// What is to be done.
    public enum Write: Hashable, Sendable {
        /// Clear the alarms of the station, those of all its ports.
        case clearAlarms
        /// Write the shed state, a limit, or both as one.
        case load(shed: Bool?, limit: Limit?)
    }

    /// What it acts on. Alarms belong to the station whatever the topic.
    public let target: LoadTarget
    public let write: Write
    /// Minutes until a shed ends by itself, 0 = until cleared; nil: the message did not say.
    public let timeInterval: Int?
    /// The caller's own name for it, a text or a number.
    public let id: JSONValue?
    /// It must not run after this time.
    public let validUntil: Date?

    init(
        target: LoadTarget, write: Write, timeInterval: Int? = nil, id: JSONValue? = nil, validUntil: Date? = nil
    ) {
        self.target = target
        self.write = write
        self.timeInterval = timeInterval
        self.id = id
        self.validUntil = validUntil
    }

    /// Whether nothing would be left of `other`'s effect once this command has run after it: it writes the same target,
    /// and at least the same attributes.
    func supersedes(_ other: Command) -> Bool {
        guard target == other.target else { return false }
        switch (write, other.write) {
        case (.clearAlarms, .clearAlarms): return true
        case (.load(let shed, let limit), .load(let otherShed, let otherLimit)):
            if otherShed != nil && shed == nil { return false }
            guard let otherLimit else { return true }
            // A cap and a percentage are two points: writing one nulls the other, but does not write it.
            return limit?.isSameKind(as: otherLimit) ?? false
        case (.clearAlarms, .load), (.load, .clearAlarms): return false
        }
    }

    /// Whether the order of the two matters.
    func interferes(with other: Command) -> Bool {
        switch (write, other.write) {
        case (.clearAlarms, .clearAlarms), (.load, .load): target.overlaps(other.target)
        case (.clearAlarms, .load), (.load, .clearAlarms): false
        }
    }
}
