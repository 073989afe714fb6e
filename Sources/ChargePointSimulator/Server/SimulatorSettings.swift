/// How the simulated service behaves towards its clients.
public struct SimulatorSettings: Sendable {
    /// What is simulated.
    public var world: WorldConfiguration
    /// The key and password that every call must carry.
    public var credentials: SimulatorCredentials
    /// What of a session must lie in a query's window.
    public var sessionWindow: SessionWindow
    /// Faults in force from the start.
    public var faults: [FaultRule]
    /// Calls that `GET /requests` remembers.
    public var rememberedCalls: Int

    /// How long is waited for slow clients.
    var patience = ConnectionGuard.Patience()

    /// The names that a client can use when none are given.
    public static let defaultUsername = "SIMULATOR-LICENSE-KEY"
    /// See `defaultUsername`.
    public static let defaultPassword = "SIMULATOR-PASSWORD"

    /// A service of this world, with the default key.
    public init(
        world: WorldConfiguration = WorldConfiguration(), username: String = defaultUsername,
        password: String = defaultPassword, sessionWindow: SessionWindow = .start, faults: [FaultRule] = [],
        rememberedCalls: Int = 20_000
    ) {
        self.world = world
        credentials = SimulatorCredentials(username: username, password: password)
        self.sessionWindow = sessionWindow
        self.faults = faults
        self.rememberedCalls = rememberedCalls
    }

    /// What makes these settings unusable, in words for their user; nil if nothing does.
    public var problem: String? {
        if let problem = world.problem { return problem }
        if let problem = faults.lazy.compactMap(\.problem).first { return problem }
        return rememberedCalls < 1 ? "at least one call must be remembered" : nil
    }
}
