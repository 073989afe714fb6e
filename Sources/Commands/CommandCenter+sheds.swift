public import Registry
import Synchronization

import struct FoundationEssentials.Date

/// What the points `shedPending` and `shedUntil` show, and what is still awaited after a restart.
extension CommandCenter {
    /// What is known of a target's shed beside what getLoad says. May be called from any thread, and returns at once.
    ///
    /// A shed or clear is pending from when it is taken, through its wait for its turn or its start, until getLoad shows
    /// it, or until it is told as not in force.
    public func shed(of target: LoadTarget) -> ShedView {
        let now = now
        let isPending = state.withLock { state in
            let pending = state.followUps.pending(of: target.station)
            let isAwaited =
                if let port = target.port {
                    pending.ofPort(port) != nil
                } else {
                    pending.station != nil || !pending.ports.isEmpty
                }
            return isAwaited || state.open.values.contains { $0.command.sheds(target) }
        }
        let asked = surroundings.setpoints.setpoints(of: target).asked
        let until = asked?.limit == nil ? nil : asked?.until.flatMap { $0 > now ? $0 : nil }
        return ShedView(isPending: isPending, until: until)
    }

    /// Waits again, after a restart, for what was accepted a short while ago and may not have taken effect yet. What is
    /// older was seen in force or told as not before the restart.
    func expectAgain() {
        let now = now
        let patience = bounds.followUp.patience
        let recent = surroundings.setpoints.all.compactMap { target, setpoints -> (LoadTarget, Setpoints.Asked)? in
            guard let asked = setpoints.asked, now.timeIntervalSince(asked.at) < patience,
                asked.until.map({ $0 > now }) ?? true
            else { return nil }
            return (target, asked)
        }
        // As they were accepted, since a station's newer command overrides its ports' older ones.
        for (target, asked) in recent.sorted(by: { $0.1.at < $1.1.at }) {
            let expectation = asked.limit.map(LoadExpectation.shed) ?? .cleared
            report(
                state.withLock {
                    $0.followUps.accept(expectation, of: target, until: asked.until, at: min(asked.at, now))
                })
        }
        for station in Set(recent.map(\.0.station)) {
            if let generation = state.withLock({ $0.followUps.generation(of: station) }) {
                start(.follow(station, generation: generation))
            }
        }
    }
}

extension Command {
    /// Whether it sheds or clears a target, or a part of it.
    fileprivate func sheds(_ target: LoadTarget) -> Bool {
        guard case .load(shed: .some, limit: _) = write else { return false }
        return targets.contains { $0.overlaps(target) }
    }
}
