import Commands
import ServiceLifecycle

/// Carries out commands. At shutdown those that run have a second and a half to end; each gets its result.
struct CommandService: NamedService {
    let center: CommandCenter

    func run() async throws {
        let work = Task { await center.run() }
        try? await gracefulShutdown()
        center.shutdown()
        let patience = Task {
            try await Task.sleep(for: .milliseconds(1500))
            work.cancel()
        }
        await work.value
        patience.cancel()
    }
}
