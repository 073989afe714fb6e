import struct FoundationEssentials.Date
import Logging
import Registry
import Scraping
import ServiceLifecycle
import Settings
import Topics

/// Looks which stations the accounts with `autodiscover` have, at the start, when the configuration is read anew, and
/// every `refresh` seconds, and has those that appear, go or are renamed served as they are.
struct AutodiscoverService: NamedService {
    /// Seconds to the next look after one that failed; twice as many after each further one, up to `refresh`.
    private static let firstDelay = 30

    let installation: CurrentInstallation
    let found: FoundStations
    /// Is told when stations have changed.
    let changed: @Sendable () -> Void
    let reporter: ErrorReporter
    let clock: WallClock
    let logger: Logger

    /// What looks are made by; with another one they begin anew.
    private struct Occasion: Hashable {
        let settings: AutodiscoverSettings
        let client: ObjectIdentifier
        let reading: Int
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let changes = installation.changes()
            var running: [String: (occasion: Occasion, task: Task<Void, Never>)] = [:]
            follow(&running)
            for await _ in changes { follow(&running) }
            for each in running.values { each.task.cancel() }
        }
    }

    /// Begins and ends rows of looks as the installation wants them.
    private func follow(_ running: inout [String: (occasion: Occasion, task: Task<Void, Never>)]) {
        let current = installation.current
        var wanted: Set<String> = []
        for settings in current.configuration.autodiscover {
            guard let reader = current.directory.reader(of: settings.account) else { continue }
            wanted.insert(settings.account)
            let occasion = Occasion(
                settings: settings, client: ObjectIdentifier(reader.client), reading: current.reading)
            if running[settings.account]?.occasion == occasion { continue }
            running[settings.account]?.task.cancel()
            running[settings.account] = (occasion, Task { await look(by: settings, reader) })
        }
        for (account, each) in running where !wanted.contains(account) {
            each.task.cancel()
            running[account] = nil
            reporter.clear(Self.id(account))
        }
    }

    /// Looks again and again, until cancelled.
    private func look(by settings: AutodiscoverSettings, _ reader: AccountReader) async {
        var delay = Self.firstDelay
        while !Task.isCancelled {
            var pause = settings.refresh
            do throws(ReadFailure) {
                try await lookOnce(by: settings, reader)
                delay = Self.firstDelay
                reporter.clear(Self.id(settings.account))
            } catch {
                if Task.isCancelled || error.kind == .cancelled { return }
                tell(error, settings)
                pause = min(delay, settings.refresh)
                delay = min(delay * 2, settings.refresh)
            }
            do { try await clock.sleep(clock.now().addingTimeInterval(Double(pause))) } catch { return }
        }
    }

    private func lookOnce(by settings: AutodiscoverSettings, _ reader: AccountReader) async throws(ReadFailure) {
        func stations() async throws(ReadFailure) -> [AccountLook.Station] {
            try await AccountLook.stations(
                of: reader.client, account: settings.account, withGroups: settings.topic.needsGroups)
        }
        let known = Set(found.known(of: settings.account).keys)
        var seen = try await stations()
        var missing = known.subtracting(seen.map(\.id))
        if !missing.isEmpty {
            // Pages may shift while they are read, and a service may have a bad moment: what is gone is gone twice.
            let again = try await stations()
            missing.subtract(again.map(\.id))
            let ids = Set(again.map(\.id))
            seen = again + seen.filter { !ids.contains($0.id) }
        }
        guard !Task.isCancelled else { return }
        let hasChanged = found.take(seen, gone: missing, of: settings)
        logger.log(
            level: hasChanged ? .notice : .debug, "looked for stations",
            metadata: [
                "account": "\(settings.account)", "stations": "\(seen.count)",
                "new": "\(Set(seen.map(\.id)).subtracting(known).count)", "gone": "\(missing.count)",
            ])
        if hasChanged { changed() }
    }

    private static func id(_ account: String) -> String { "autodiscover/\(account)" }

    private func tell(_ failure: ReadFailure, _ settings: AutodiscoverSettings) {
        let account = settings.account
        logger.info(
            "a look for stations failed", metadata: ["account": "\(account)", "reason": "\(failure.message)"])
        // That is told of elsewhere, and passes.
        if failure.kind == .overBudget { return }
        let isBlind = found.known(of: account).isEmpty
        reporter.raise(
            BridgeError(
                id: Self.id(account), severity: isBlind ? .error : .warning, account: account,
                what: "Which stations account \(account) has cannot be seen: \(failure.message). "
                    + (isBlind ? "None of them is published." : "Those that are known are published as before."),
                location: "getStations, account \(account)",
                remedy: failure.kind == .denied
                    ? "Give the API user the right to getStations, or write device files in place of autodiscover."
                    : failure.kind == .wrongCredentials
                        ? "Correct the account's username and passwordFile, and see that its endpoint is that of the "
                            + "key's region."
                        : "If it lasts, check the network and the account's endpoint; the bridge tries again by itself."
            ))
    }
}
