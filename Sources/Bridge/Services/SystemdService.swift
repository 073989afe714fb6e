import ServiceLifecycle
import StatusServer

/// Keeps systemd informed: that the bridge runs, again and again that it is alive, and that it ends. It begins last and
/// is the first to be told of the end.
struct SystemdService: NamedService {
    let notifier: SystemdNotifier
    let source: any StatusSource
    /// For `systemctl status`.
    let status: @Sendable () -> String

    func run() async throws {
        notifier.ready(status())
        if let watchdog = notifier.watchdog {
            await cancelWhenGracefulShutdown { await giveSigns(every: watchdog / 2) }
        } else {
            try? await gracefulShutdown()
        }
        notifier.stopping()
    }

    private func giveSigns(every interval: Duration) async {
        while !Task.isCancelled {
            // A bridge that is stuck is started anew by systemd, which misses the signs.
            if await source.liveness().isAlive { notifier.alive() }
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }
}
