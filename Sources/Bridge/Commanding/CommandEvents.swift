import Commands
import Logging
import Registry
import Scraping
import Topics

/// Passes on what commands bring about beside their results.
struct CommandEvents: Sendable {
    let installation: CurrentInstallation
    let reporter: ErrorReporter
    let counters: CommandCounters
    let logger: Logger

    func take(_ event: CommandEvent) {
        switch event {
        case .setpointsChanged(let target):
            showSheds(of: target)
        case .alarmsCleared(let station):
            guard let reader = installation.current.directory.reader(of: station) else { return }
            Task { try? await reader.scraper.read(ReadKey(station, .alarm)) }
        case .inForce(let target, _, let seconds):
            logger.info(
                "a command is in force", metadata: ["target": "\(target)", "after": "\(Int(seconds)) s"])
            reporter.clear(Self.id(target))
            showSheds(of: target)
        case .notInForce(let target, let expectation, let seconds):
            counters.notInForce()
            showSheds(of: target)
            reporter.raise(
                BridgeError(
                    id: Self.id(target),
                    what: "\(target) does not show what it was told \(Int(seconds / 60)) minutes ago "
                        + "(\(expectation.limit == nil ? "clear" : "shed")).",
                    location: "getLoad of \(target)",
                    remedy: "Look at the station in ChargePoint's portal; send the command again if it is still wanted."
                ))
        case .noLongerExpected(let target):
            reporter.clear(Self.id(target))
        case .waitingForAPI(let station, let commands, let reason):
            logger.warning(
                "commands wait for the API",
                metadata: ["station": "\(station)", "commands": "\(commands)", "reason": "\(reason)"])
        }
    }

    /// Has the points that show limits and sheds follow at once.
    private func showSheds(of target: LoadTarget) {
        guard let reader = installation.current.directory.reader(of: target.station) else { return }
        Task { await reader.scraper.limitsChanged(of: target.station) }
    }

    private static func id(_ target: LoadTarget) -> String { "command/\(target)" }
}
