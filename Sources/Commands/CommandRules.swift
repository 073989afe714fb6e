public import Registry

/// How set messages are taken: the `commands` part of `bridge.yaml` and what follows from the layout.
public struct CommandRules: Hashable, Sendable {
    /// What writing a limit does while no shed is active.
    public enum WriteMode: Hashable, Sendable {
        /// The limit is kept until shedState is written.
        case staged
        /// The limit sheds at once, as VOLTTRON 9 does.
        case immediate
    }

    public var writeMode: WriteMode
    /// Seconds after which a command that still waits is expired.
    public var maxAge: Int
    /// How registers are laid out into devices. Where one device carries the points of all ports, a point of one port
    /// writes that port, not the station.
    public var layout: DeviceLayout

    public init(writeMode: WriteMode = .staged, maxAge: Int = 3600, layout: DeviceLayout = .port) {
        self.writeMode = writeMode
        self.maxAge = maxAge
        self.layout = layout
    }
}
