public import FoundationEssentials
import Synchronization

/// A charging network that lives by a clock and may be asked from anywhere: the world behind a lock.
public final class SimulatedNetwork: Sendable {
    /// How the model's time and the wall clock's belong together.
    public let calendar: ModelCalendar
    private let now: @Sendable () -> Date
    private let world: Mutex<World>

    /// Makes the network. Its time starts now.
    ///
    /// - Parameter now: the wall clock; tests pass one that they set. It must not go back.
    public init(_ configuration: WorldConfiguration, now: @escaping @Sendable () -> Date = { Date() }) {
        if let problem = configuration.problem { preconditionFailure(problem) }
        calendar = ModelCalendar(start: now(), speed: configuration.speed)
        self.now = now
        // The model's clock shows the wall clock's time at the start, and then runs on by itself.
        let start = calendar.start.timeIntervalSince1970
        world = Mutex(World(configuration, quarterHour: -start.truncatingRemainder(dividingBy: QuarterHours.length)))
    }

    /// Runs `body` alone on the world, with the present time.
    func withWorld<R: Sendable, E: Error>(
        _ body: (inout World, ModelTime) throws(E) -> R
    ) throws(E) -> R {
        try world.withLock { (world) throws(E) in try body(&world, calendar.modelTime(now())) }
    }

    /// The present wall-clock time.
    var date: Date { now() }
}
