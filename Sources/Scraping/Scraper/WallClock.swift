public import FoundationEssentials

/// The time of day as a scraper sees it, so that tests need not wait for it.
public struct WallClock: Sendable {
    public let now: @Sendable () -> Date
    /// Returns at that time or a little later, or throws when the task is cancelled.
    public let sleep: @Sendable (_ until: Date) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (_ until: Date) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// Real time.
    public static let system = WallClock(
        now: { Date() },
        sleep: { try await Task.sleep(for: .seconds(max(0, $0.timeIntervalSince(Date())))) })
}
