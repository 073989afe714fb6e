import Registry
import struct FoundationEssentials.Date

/// Where a scraper's decisions and its account's budget meet.
extension ScrapeState {
    /// Calls that are about to be queued, each with the time until which it is to be made; they count as demand.
    mutating func scheduled(_ calls: [QueuedCall]) -> [QueuedCall] {
        stretcher.demand.settle(schedule.series)
        return calls.map { call in
            let interval = shortestInterval(of: call.call)
            if !call.isDirect, let interval {
                stretcher.demand.planned(call.call.registerClass, interval: interval, requests: 1)
            }
            noteSighting(call, isOver: false)
            var call = call
            call.deadline = call.askedAt.adding(seconds: schedule.stretch.stretched(interval ?? 0))
            return call
        }
    }

    /// Notes how many requests a call took.
    mutating func noteCost(of call: QueuedCall, pages: Int) {
        guard !call.isDirect, pages > 1, let interval = shortestInterval(of: call.call) else { return }
        stretcher.demand.planned(call.call.registerClass, interval: interval, requests: pages - 1)
    }

    /// Stretches intervals by what the budget and the API's speed ask for now.
    ///
    /// - Parameter waiting: calls that wait to be made.
    mutating func adapt(waiting: Int, at now: Date) {
        tell(stretcher.adapt(schedule, waiting: waiting, at: now))
        guard stretcher.factor != schedule.stretch else { return }
        schedule.stretch(to: stretcher.factor, at: now)
        // What counts as stale changes with it.
        staleness.removeAll()
        for device in devices.indices {
            for slot in devices[device].slots.indices {
                devices[device].slots[slot].snapshot.stretch = stretcher.factor
                devices[device].slots[slot].awaitsStaleness = false
                awaitStaleness(of: device, slot, at: now)
            }
        }
    }

    /// Nil for a call that answers no register.
    private func shortestInterval(of call: ReadCall) -> Int? {
        call.answers.lazy.compactMap { schedule.interval(of: $0) }.min()
    }
}
