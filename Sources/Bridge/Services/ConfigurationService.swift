import Dispatch
import Logging
import Registry
import ServiceLifecycle
import Settings
import Topics

/// Takes another configuration while the bridge runs, each time that somebody asks for it: a sound one replaces the one
/// in effect, one with an error is refused and told of. Takes other stations, too, when some were found. One after the
/// other.
struct ConfigurationService: NamedService {
    static let refusedID = "config/reload"
    static let restartID = "config/restart"

    enum Occasion: Sendable {
        /// Somebody wants the configuration read anew.
        case asked
        /// Stations were found, or are gone.
        case found
    }

    /// Nil: it is never read anew.
    let source: ConfigurationSource?
    let occasions: (stream: AsyncStream<Occasion>, continuation: AsyncStream<Occasion>.Continuation)
    let replacement: Replacement
    /// Hears that a reading begins, and that it has ended.
    let systemd: (notifier: SystemdNotifier, status: @Sendable () -> String)?
    let reporter: ErrorReporter
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let asking = Task {
                guard let source else { return }
                for await _ in source.requests { occasions.continuation.yield(.asked) }
            }
            for await occasion in occasions.stream {
                switch occasion {
                case .asked:
                    guard let source else { continue }
                    systemd?.notifier.reloading()
                    await reload(from: source)
                    if let (notifier, status) = systemd { notifier.ready(status()) }
                case .found:
                    await replacement.apply(replacement.installation.current.configuration, isRead: false)
                }
            }
            asking.cancel()
        }
    }

    private func reload(from source: ConfigurationSource) async {
        logger.notice("reading the configuration again")
        // Files may be on a slow disk: that must not hold up whoever else wants to run.
        let (read, problems) = await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: source.read()) }
        }
        for problem in problems {
            logger.log(
                level: problem.severity == .error ? .error : .warning, "a problem of the configuration",
                metadata: ["where": "\(problem.place)", "what": "\(problem.message)", "remedy": "\(problem.remedy)"])
        }
        guard let read else { return refuse(problems.filter { $0.severity == .error }) }
        let former = replacement.installation.current
        let (configuration, fixed) = read.keepingFixed(of: former.configuration)
        source.log.update(configuration.log, secrets: configuration.secrets)
        await replacement.apply(configuration, isRead: true)
        reporter.clear(Self.refusedID)
        tell(fixed)
        let current = replacement.installation.current
        logger.notice(
            current.digest == former.digest ? "the configuration is unchanged" : "another configuration is in effect",
            metadata: [
                "accounts": "\(current.accounts.count)", "stations": "\(current.devices.count)",
                "digest": "\(current.digest)",
            ])
    }

    private func refuse(_ errors: [Problem]) {
        let others = errors.count > 1 ? ", and \(errors.count - 1) more" : ""
        reporter.raise(
            BridgeError(
                id: Self.refusedID,
                what: "The new configuration is not used, since it has errors; the one before goes on: "
                    + (errors.first.map(\.message) ?? "it cannot be read") + others + ".",
                location: errors.first?.place ?? "bridge.yaml",
                remedy: "Correct it, and have it read again (SIGHUP). All errors are in the log, and in what "
                    + "`chargepoint2mqtt check` says."))
    }

    private func tell(_ fixed: [String]) {
        guard !fixed.isEmpty else { return reporter.clear(Self.restartID) }
        reporter.raise(
            BridgeError(
                id: Self.restartID, severity: .warning,
                what: "These settings keep their former values until the bridge is started anew: "
                    + fixed.joined(separator: ", ") + ".",
                location: "bridge.yaml", remedy: "Restart the bridge, or put the former values back."))
    }
}

extension Problem {
    /// File, line and key.
    fileprivate var place: String {
        [file + (line.map { ":\($0)" } ?? ""), key].compactMap(\.self).joined(separator: ": ")
    }
}
