public import FoundationEssentials

/// Seconds of the model's own time since the world's start; the past is negative.
///
/// The model runs `speed` times as fast as the wall clock. Only time stamps are wall time.
typealias ModelTime = Double

/// How the model's time and the wall clock's belong together.
///
/// With speed 60 a vehicle that charges for two hours does so in two minutes. Durations shrink, powers and energies do
/// not: its session delivers the whole 13 kWh, between two time stamps two minutes apart.
public struct ModelCalendar: Sendable {
    /// The wall-clock time at which the model's time is zero.
    public let start: Date
    /// Model seconds a wall-clock second.
    public let speed: Double

    /// Creates the calendar of a world that starts at `start`.
    public init(start: Date, speed: Double) {
        self.start = start
        self.speed = speed
    }

    func modelTime(_ date: Date) -> ModelTime {
        date.timeIntervalSince(start) * speed
    }

    func date(_ time: ModelTime) -> Date {
        start.addingTimeInterval(time / speed)
    }
}
