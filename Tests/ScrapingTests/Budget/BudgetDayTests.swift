import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// Days of reading with too few calls, in simulated time.
struct BudgetDayTests {
    private func account(
        stations: Int, perDay: Int, registers: [Register] = oneOfEach, interval: Int = 60,
        limits: AccountLimits = AccountLimits(concurrent: 4, perSecond: 1000), at start: Date = time("06:30:00")
    ) -> SimulatedAccount {
        let ids = (1...stations).map { "1:\($0)" }
        var limits = limits
        limits.perDay = perDay
        return SimulatedAccount(
            ids.map { device($0, registers, interval: interval) }, ids.map { FakeStation($0, ports: 2) },
            limits: limits, at: start)
    }

    @Test func `a budget that suffices changes nothing`() async {
        var account = account(stations: 2, perDay: 50_000)
        await account.run(until: time("06:30:00", day: "2026-03-11"))
        #expect(account.factors.isEmpty && account.problems.isEmpty)
        #expect(account.budget.used <= 50_000)
        for key in account.reads.keys {
            let interval = Double(account.state.schedule.interval(of: key) ?? 0)
            let gaps = account.gaps(key, after: time("07:30:00"))
            #expect(gaps.allSatisfy { abs($0 - interval) < 5 }, "\(key)")
        }
    }

    @Test(arguments: [(4, 2000), (4, 7000), (2, 300), (1, 60)])
    func `in any 24 hours no more calls than allowed, every register at about the same stretch, and commands pass`(
        _ stations: Int, _ perDay: Int
    ) async throws {
        var account = account(stations: stations, perDay: perDay, interval: 60)
        account.commandInterval = 86_400 / Double(max(1, CallBudget.reserve(of: perDay) - 1))
        await account.run(until: time("06:30:00", day: "2026-03-12"))
        #expect(account.budget.used <= perDay)
        #expect(account.refusedCommands == 0 && account.commands > 0)
        // Two days: neither is more than allowed.
        #expect(account.requests + account.commands <= 2 * perDay)
        // The allowance is used, not wasted: coarse steps and comfort cost some.
        #expect(Double(account.requests) > 2 * 0.5 * Double(CallBudget.allowance(of: perDay)))

        let settled = time("12:30:00")
        let before = account.factors.last { $0.date < settled }?.factor ?? .none
        let held = account.factors.filter { $0.date >= settled }.map(\.factor) + [before]
        let (least, greatest) = (try #require(held.min()), try #require(held.max()))
        #expect(least > .none)
        // It does not swing.
        #expect(account.factors.count <= 12, "\(account.factors.map(\.factor))")
        for (key, dates) in account.reads where key.registerClass != .bridge {
            let interval = account.state.schedule.interval(of: key) ?? 0
            let longest = Double(greatest.stretched(interval))
            let gaps = account.gaps(key, after: settled)
            #expect(gaps.allSatisfy { $0 <= longest + 120 }, "\(key): \(gaps.max() ?? 0) of \(longest)")
            guard interval <= 300 else { continue }
            let mean = gaps.reduce(0, +) / Double(max(1, gaps.count))
            #expect(mean >= Double(least.stretched(interval)) * 0.8 && mean <= longest * 1.1, "\(key): \(mean)")
            #expect(dates.count > 2)
        }
        #expect(account.problems.first == "+budget/alameda")
    }

    @Test func `registers do not turn stale because they are stretched`() async {
        var account = account(stations: 4, perDay: 1000)
        await account.run(until: time("12:30:00", day: "2026-03-11"))
        #expect(account.state.schedule.stretch.value > 3)
        let now = account.time.value
        for slot in account.state.devices.flatMap(\.slots) { #expect(slot.snapshot.isOnline(at: now)) }
    }

    @Test func `a restart in the middle of the day goes on with what is left`() async throws {
        final class Store: CallBudgetStore {
            let kept: CallRecord
            init(_ kept: CallRecord) { self.kept = kept }
            func load(account: String) -> CallRecord? { kept }
            func save(_ record: CallRecord, account: String) {}
        }
        var first = account(stations: 8, perDay: 6000)
        await first.run(until: time("18:00:00"))
        let ids = (1...8).map { "1:\($0)" }
        var second = SimulatedAccount(
            ids.map { device($0, oneOfEach) }, ids.map { FakeStation($0, ports: 2) },
            limits: AccountLimits(concurrent: 4, perSecond: 1000, perDay: 6000), at: time("18:00:10"),
            store: Store(first.budget.outlook.record))
        await second.run(until: time("06:30:00", day: "2026-03-11"))
        #expect(first.requests + second.requests <= 6000)
        #expect(second.budget.closedUntil(at: second.time.value) == nil, "it was spread, not cut off")
    }

    @Test func `a burst that exceeds what is left waits and starves nobody`() async throws {
        // 300 rights a day cost a call each; the day has 240 for reads.
        let rights = [register(.stationRights(.stationRightsProfile), .station), register(.alarm(.alarmType), .every)]
        var account = account(stations: 200, perDay: 300, registers: rights, interval: 21_600)
        await account.run(until: time("06:30:00", day: "2026-03-17"))
        #expect(account.requests <= 7 * 300 + 60)
        for key in account.state.stations.keys.map({ ReadKey($0, .stationRights) }) {
            let gaps = account.gaps(key, after: time("06:30:00"))
            #expect(!(account.reads[key] ?? []).isEmpty, "\(key) is never read")
            #expect(gaps.allSatisfy { $0 < 5 * 86_400 }, "\(key): \(gaps)")
        }
    }

    @Test func `when the budget suffices again, intervals come back to what they were`() async {
        var account = account(stations: 4, perDay: 4000)
        await account.run(until: time("12:00:00"))
        #expect(account.state.schedule.stretch > .none)
        // The service begins to deny what costs most: less is wanted.
        account.api.fail { call in
            ["getLoad", "getAlarms", "getChargingSessionData"].contains(call.operation) ? .denied(text: nil) : nil
        }
        await account.run(until: time("23:00:00"))
        #expect(account.state.schedule.stretch == .none)
        #expect(account.problems.contains("-budget/alameda"))
    }

    @Test func `requests made again and again are named as what uses the calls up, until all is as before`() async {
        var account = account(stations: 4, perDay: 15_000)
        let (start, end) = (time("08:00:00"), time("12:00:00"))
        account.attempts = { start <= $0 && $0 < end ? 4 : 1 }
        await account.run(until: time("23:00:00"))
        #expect(account.factors.count > 1 && account.state.schedule.stretch == .none, "\(account.factors)")
        #expect(account.problems.first == "+budget/alameda" && account.problems.last == "-budget/alameda")
        let reason = "requests made again use up the 15000 calls"
        #expect(account.texts.allSatisfy { $0.contains(reason) }, "\(account.texts)")
    }

    @Test func `too few calls are named as such, though some are made again`() async {
        var account = account(stations: 4, perDay: 4000)
        account.attempts = { _ in 2 }
        await account.run(until: time("12:00:00"))
        #expect(!account.texts.isEmpty && account.texts.allSatisfy { !$0.contains("made again") }, "\(account.texts)")
    }

    @Test func `calls that barely suffice are too few after a short outage, and that is the reason named in the end`()
        async
    {
        var free = account(stations: 4, perDay: 1_000_000)
        await free.run(until: time("06:30:00", day: "2026-03-11"))
        // 97 % of what reads may use; a twentieth is kept for commands.
        var account = account(stations: 4, perDay: Int(Double(free.requests) / 0.97 / 0.95))
        account.attempts = { time("08:00:00") <= $0 && $0 < time("08:10:00") ? 3 : 1 }
        await account.run(until: time("23:00:00"))
        #expect(account.texts.last?.contains("do not suffice") == true, "\(account.texts)")
    }
}
