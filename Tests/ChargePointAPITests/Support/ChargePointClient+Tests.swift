import Logging

@testable import ChargePointAPI

extension ChargePointClient {
    /// A client whose limits do not get in the way, with the largest possible jitter.
    convenience init(
        _ transport: ScriptedTransport, clock: ManualClock = ManualClock(skipsSleeps: true),
        credentials: Credentials = Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD"),
        limits: CallLimits = CallLimits(concurrent: 100, perSecond: 1e9), logger: Logger? = nil,
        observer: (any CallObserver)? = nil, meter: (any CallMeter)? = nil,
        random: @escaping @Sendable () -> Double = { 1.0.nextDown }
    ) {
        self.init(
            ClientConfiguration(endpoint: "https://example.invalid/5.0", credentials: credentials, limits: limits),
            http: transport, logger: logger ?? Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
            observer: observer, meter: meter, clock: ClientClock(clock), random: random)
    }

    /// What a call throws.
    func error<O: ChargePointAPI.Operation>(_ operation: O) async -> APIError? {
        do {
            _ = try await call(operation)
            return nil
        } catch {
            return error
        }
    }
}
