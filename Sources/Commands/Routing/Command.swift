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
        /// Withdraw the command of this id that was sent to the same topic and has not begun.
        case cancel(JSONValue)
    }

    /// What it acts on, at least one, each station once. Alarms belong to the station whatever the topic.
    public let targets: [LoadTarget]
    public let write: Write
    /// Minutes until a shed ends by itself, 0 = until cleared; nil: the message did not say.
    public internal(set) var timeInterval: Int?
    /// The caller's own name for it, a text or a number.
    public let id: JSONValue?
    /// It must not run after this time.
    public let validUntil: Date?
    /// When it begins; nil: at once.
    public let start: Date?

    init(
        targets: [LoadTarget], write: Write, timeInterval: Int? = nil, id: JSONValue? = nil, validUntil: Date? = nil,
        start: Date? = nil
    ) {
        precondition(!targets.isEmpty, "a command acts on something")
        self.targets = targets
        self.write = write
        self.timeInterval = timeInterval
        self.id = id
        self.validUntil = validUntil
        self.start = start
    }

    init(
        target: LoadTarget, write: Write, timeInterval: Int? = nil, id: JSONValue? = nil, validUntil: Date? = nil,
        start: Date? = nil
    ) {
        self.init(
            targets: [target], write: write, timeInterval: timeInterval, id: id, validUntil: validUntil, start: start)
    }

    /// What it acts on, if that is one thing; else the first of them.
    public var target: LoadTarget { targets[0] }

    /// The same command for one of its targets alone.
    func part(_ index: Int) -> Command {
        Command(
            target: targets[index], write: write, timeInterval: timeInterval, id: id, validUntil: validUntil,
            start: start)
    }

    /// Whether nothing would be left of `other`'s effect once this command has run after it: it writes the same target,
    /// and at least the same attributes. Both have one target.
    func supersedes(_ other: Command) -> Bool {
        guard target == other.target else { return false }
        switch (write, other.write) {
        case (.clearAlarms, .clearAlarms): return true
        case (.load(let shed, let limit), .load(let otherShed, let otherLimit)):
            if otherShed != nil && shed == nil { return false }
            guard let otherLimit else { return true }
            // A cap and a percentage are two points: writing one nulls the other, but does not write it.
            return limit?.isSameKind(as: otherLimit) ?? false
        case (.clearAlarms, .load), (.load, .clearAlarms), (.cancel, _), (_, .cancel): return false
        }
    }

    /// Whether the order of the two matters. Both have one target.
    func interferes(with other: Command) -> Bool {
        switch (write, other.write) {
        case (.clearAlarms, .clearAlarms), (.load, .load): target.overlaps(other.target)
        case (.clearAlarms, .load), (.load, .clearAlarms), (.cancel, _), (_, .cancel): false
        }
    }
}
