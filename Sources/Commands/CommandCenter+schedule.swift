import Registry
import Synchronization

import struct FoundationEssentials.Date

/// Commands that begin later, and those that somebody withdraws.
extension CommandCenter {
    /// Puts a command into the queues of its stations once its start has come.
    func begin(_ ticket: Int64, at time: Date) async {
        if let command = state.withLock({ $0.open[ticket]?.command }) { reportWaiting(command) }
        while case let pause = time.timeIntervalSince(now), pause > 0 {
            // The clock may be set meanwhile.
            do { try await surroundings.clock.sleep(.seconds(min(pause, 3600))) } catch { return }
        }
        guard let command = state.withLock({ $0.open[ticket] }) else { return }
        let form = form(of: command)
        let jobs = state.withLock { state -> [Job] in
            guard !state.isShutDown, state.open[ticket]?.stage == .scheduled else { return [] }
            return enqueue(ticket, form: form, in: &state)
        }
        jobs.forEach(start)
    }

    /// Takes the command of an id back that was sent to the same topic, if it has not begun.
    func cancel(
        _ id: JSONValue, by command: OpenCommand, _ keys: [RecentCommands.Key], in state: inout State, at now: Date
    ) -> Admission {
        let named = state.open.values.filter { other in
            other.command.id == id && other.request.name == command.request.name && other.ticket < command.ticket
        }
        guard let victim = named.filter(\.isWithdrawable).max(by: { $0.ticket < $1.ticket }) else {
            let reason =
                named.isEmpty
                ? "no command with the id \(id.shown) waits on this topic; it may be over, as its own result says"
                : "the command \(id.shown) has begun and cannot be withdrawn; send a clear to end its shed"
            return .answered(command.result(.rejected, reason, at: now))
        }
        var canceller = command
        canceller.stage = .ending
        state.recent.begin(keys, ticket: command.ticket, targets: command.command.targets, at: now)
        state.open[command.ticket] = canceller
        state.parts += command.command.targets.count
        state.open[victim.ticket]?.stage = .ending
        for target in victim.command.targets { state.queues[target.station]?.remove(ticket: victim.ticket) }
        return .jobs([.withdraw(victim.ticket, by: command.ticket)])
    }

    /// Answers a command that was withdrawn, and then the one that withdrew it: if the bridge ends in between, the
    /// first stays withdrawn.
    func withdraw(_ ticket: Int64, by canceller: Int64) async {
        let now = now
        let (victim, command) = state.withLock { ($0.open[ticket], $0.open[canceller]) }
        if let victim {
            let by =
                command.map { "\($0.id.shown), received \(ISO8601.text($0.request.receivedAt))" }
                ?? "of a later time"
            let result = victim.result(
                .superseded, "\(CommandCenter.withdrawnText) by the cancel message \(by); nothing was called", at: now)
            let whole = victim.gathering == nil ? result : victim.everywhere(result, at: now)
            await conclude(ticket, Gathering.Outcome(result: whole, isExecuted: false))
            release(victim.gathering?.present.values.map(\.command.target.station) ?? [])
        }
        guard let command else { return }
        let what = victim.map { "\($0.command.summary), received \(ISO8601.text($0.request.receivedAt))" } ?? ""
        let result = command.result(.done, "withdrawn: \(what); nothing was called", at: now)
        await conclude(canceller, Gathering.Outcome(result: result, isExecuted: true))
    }

    static let withdrawnText = "withdrawn before its turn"
}
