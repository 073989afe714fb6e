import Dispatch
import struct FoundationEssentials.Date
import Logging
import Registry
import Scraping
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
        /// A message wants the same.
        case requested
        /// Stations were found, or are gone.
        case found
    }

    /// Nil: it is never read anew.
    let source: ConfigurationSource?
    let occasions: (stream: AsyncStream<Occasion>, continuation: AsyncStream<Occasion>.Continuation)
    let reloads: ReloadRequests
    let replacement: Replacement
    /// Hears that a reading begins, and that it has ended.
    let systemd: (notifier: SystemdNotifier, status: @Sendable () -> String)?
    let reporter: ErrorReporter
    let publisher: Publisher
    let documents: BridgeDocuments
    let clock: WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let asking = Task {
                guard let source else { return }
                for await _ in source.requests { occasions.continuation.yield(.asked) }
            }
            for await occasion in occasions.stream {
                switch occasion {
                case .asked: _ = await reload()
                case .requested: await answer()
                case .found:
                    await replacement.apply(replacement.installation.current.configuration, isRead: false)
                }
            }
            asking.cancel()
        }
    }

    private func answer() async {
        let receivedAt: Date
        switch reloads.take(at: clock.now()) {
        case .none: return
        case .now(let time): receivedAt = time
        case .later(let seconds):
            let occasions = occasions.continuation
            Task {
                try? await Task.sleep(for: .seconds(seconds))
                occasions.yield(.requested)
            }
            return
        }
        let (status, text) = await reload()
        publisher.tell(
            documents.reloadResult(
                ReloadResult(
                    status: status, responseText: text, configDigest: replacement.installation.current.digest,
                    receivedAt: receivedAt, completedAt: clock.now())))
    }

    private func reload() async -> (ReloadResult.Status, String) {
        guard let source else { return (.rejected, "this bridge reads its configuration once alone; start it anew") }
        systemd?.notifier.reloading()
        defer { if let (notifier, status) = systemd { notifier.ready(status()) } }
        return await reload(from: source)
    }

    private func reload(from source: ConfigurationSource) async -> (ReloadResult.Status, String) {
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
        guard let read else {
            let error = refusal(problems.filter { $0.severity == .error })
            reporter.raise(error)
            return (.rejected, "\(error.what) See \(error.location). \(error.remedy)")
        }
        let former = replacement.installation.current
        let (configuration, fixed) = read.keepingFixed(of: former.configuration)
        source.log.update(configuration.log, secrets: configuration.secrets)
        await replacement.apply(configuration, isRead: true)
        reporter.clear(Self.refusedID)
        let waiting = tell(fixed)
        let current = replacement.installation.current
        // The digest leaves secrets out.
        let isUnchanged = current.configuration == former.configuration
        logger.notice(
            isUnchanged ? "the configuration is unchanged" : "another configuration is in effect",
            metadata: [
                "accounts": "\(current.accounts.count)", "stations": "\(current.devices.count)",
                "digest": "\(current.digest)",
            ])
        let outcome = isUnchanged ? "the configuration is unchanged" : "another configuration is in effect"
        return (.done, ([outcome] + [waiting].compactMap(\.self)).joined(separator: "; "))
    }

    private func refusal(_ errors: [Problem]) -> BridgeError {
        let others = errors.count > 1 ? ", and \(errors.count - 1) more" : ""
        return BridgeError(
            id: Self.refusedID,
            what: "The new configuration is not used, since it has errors; the one before goes on: "
                + (errors.first.map(\.message) ?? "it cannot be read") + others + ".",
            location: errors.first?.place ?? "bridge.yaml",
            remedy: "Correct it, and have it read again (SIGHUP, or a message to the bridge's topic `reload`). All "
                + "errors are in the log, and in what `chargepoint2mqtt check` says.")
    }

    /// - Returns: what waits for the next start, if anything does.
    private func tell(_ fixed: [String]) -> String? {
        guard !fixed.isEmpty else {
            reporter.clear(Self.restartID)
            return nil
        }
        reporter.raise(
            BridgeError(
                id: Self.restartID, severity: .warning,
                what: "These settings keep their former values until the bridge is started anew: "
                    + fixed.joined(separator: ", ") + ".",
                location: "bridge.yaml", remedy: "Restart the bridge, or put the former values back."))
        return "until the bridge is started anew the former values hold of " + fixed.joined(separator: ", ")
    }
}

extension Problem {
    /// File, line and key.
    fileprivate var place: String {
        [file + (line.map { ":\($0)" } ?? ""), key].compactMap(\.self).joined(separator: ": ")
    }
}
