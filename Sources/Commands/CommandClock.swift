public import struct FoundationEssentials.Date

/// The time of day, and waiting for it to pass. Tests put their own in its place.
public struct CommandClock: Sendable {
    public let now: @Sendable () -> Date
    /// Throws when the task is cancelled meanwhile.
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's clock.
    public static let system = CommandClock(
        now: { Date() },
        sleep: { try await Task.sleep(for: $0) })
}
