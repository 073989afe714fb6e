import Registry
import Synchronization

/// What becomes of commands whose devices are taken out of the configuration.
extension CommandCenter {
    static let goneText =
        "the configuration has changed, and nothing of this name is in it any more; nothing was called"

    /// Ends commands, and parts of commands, that wait for what is not configured any more. Those that have their turn
    /// go on.
    public func dismissUnserved() async {
        let isServed = surroundings.isServed
        let (whole, parts) = state.withLock { state -> ([Int64], [QueuedCommand]) in
            let scheduled = state.open.filter { _, command in
                command.stage == .scheduled && !command.targets.contains(where: isServed)
            }
            var parts: [QueuedCommand] = []
            for station in state.queues.keys {
                parts += state.queues[station]?.takeGone { !isServed($0.target) } ?? []
            }
            return (scheduled.keys.sorted(), parts.sorted { ($0.ticket, $0.part) < ($1.ticket, $1.part) })
        }
        for ticket in whole { await finishWhole(ticket, .rejected, Self.goneText) }
        for part in parts {
            if case .group? = state.withLock({ $0.open[part.ticket]?.gathering?.form }) {
                await finishWhole(part.ticket, .rejected, Self.goneText)
            } else {
                await finish(part, .rejected, Self.goneText)
            }
        }
    }
}
