import Logging
import Registry
import Scraping
import Topics

/// Passes on what a scraper tells: snapshots to the publisher, problems to those who must act.
struct ScrapeListener: Sendable {
    let publisher: Publisher
    let reporter: ErrorReporter
    let logger: Logger
    let endedScrapes: Counter
    let energy: EnergyMemory
    let descriptions: ChangeSignal
    /// Is told of every outcome of what is served, last.
    let watch: @Sendable (ScrapeOutcome) -> Void

    func take(_ event: ScrapeEvent) {
        switch event {
        case .outcome(let outcome): take(outcome)
        case .problem(.appeared(let problem)):
            reporter.raise(
                BridgeError(
                    id: problem.id, severity: problem.isWarning ? .warning : .error, account: problem.account,
                    what: problem.what.asSentence,
                    location: [problem.operation, problem.station.map { "station \($0)" }].compactMap { $0 }
                        .joined(separator: ", ").ifEmpty("account \(problem.account)"),
                    remedy: problem.remedy.asSentence))
        case .problem(.over(let problem)):
            reporter.clear(problem.id)
        case .unconverted(let warning):
            logger.warning("a value does not fit its register's type", metadata: ["what": "\(warning)"])
        }
    }

    private func take(_ outcome: ScrapeOutcome) {
        if outcome.cause == .scrape { endedScrapes.increment() }
        energy.take(outcome)
        let snapshot = outcome.snapshot
        let isServed = publisher.tell(
            DeviceUpdate(
                device: outcome.device, port: outcome.port, registers: snapshot.registers,
                values: snapshot.values(at: outcome.time), tick: outcome.tick,
                expiresAt: outcome.isOnline ? snapshot.offlineAt : nil, isNews: outcome.isNews,
                isChanged: outcome.isChanged))
        if outcome.answered.contains(.station) { descriptions.send() }
        if isServed { watch(outcome) }
    }
}

extension String {
    fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }

    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".") }
}
