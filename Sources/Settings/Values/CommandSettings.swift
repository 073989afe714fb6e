/// `commands`: how set messages are executed.
public struct CommandSettings: Hashable, Sendable {
    public var writeMode = WriteMode.staged
    /// Whether a set message may address every station below a shorter path.
    public var group = false
    /// Whether VOLTTRON's actuator topics are served.
    public var actuatorTopics = false
    /// Seconds after which a command that still waits is expired, if it does not say otherwise itself.
    public var maxAge = 3600

    public init() {}
}

/// `commands.writeMode`: what writing a limit does while the load is not shed.
public enum WriteMode: String, CaseIterable, Hashable, Sendable {
    /// It is remembered, and takes effect with the next `shedState` = true.
    case staged
    /// It sheds at once, as VOLTTRON 9 does.
    case immediate
}
