import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// An API that is too slow for what is asked of it, in simulated time.
struct SlowServiceTests {
    private let fast = register(.load(.portLoad), .every, interval: 10)
    private let slow = register(.alarm(.alarmType), .every, interval: 120)
    private let daily = register(.station(.city), .station)

    private func account(
        stations: Int, _ registers: [Register], concurrent: Int = 2, latency: Double
    ) -> SimulatedAccount {
        let ids = (1...stations).map { "1:\($0)" }
        var account = SimulatedAccount(
            ids.map { device($0, registers) }, ids.map { FakeStation($0, ports: 2) },
            limits: AccountLimits(concurrent: concurrent, perSecond: 1000, perDay: 1_000_000), at: time("12:00:00"))
        account.latency = { _ in latency }
        return account
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    @Test func `more calls than two at a time can make stretch all registers alike, and none starves`() async {
        // Each station wants 1 call in 10 s, and all together 1 in 120 s: 2 calls a second, of which 0.5 can be made.
        var account = account(stations: 20, [fast, slow], latency: 4)
        await account.run(until: time("16:00:00"))
        let factor = account.state.schedule.stretch
        #expect(factor.value >= 4.3 && factor.value <= 8, "\(factor)")
        let settled = time("13:00:00")
        for (key, _) in account.reads where key.registerClass == .load || key.registerClass == .alarm {
            let interval = account.state.schedule.interval(of: key) ?? 0
            let gaps = account.gaps(key, after: settled)
            let stretched = Double(factor.stretched(interval))
            #expect(abs(mean(gaps) - stretched) < stretched * 0.25, "\(key): \(mean(gaps)) for \(stretched)")
            // One tick late at the most, with the whole of it before.
            #expect(gaps.allSatisfy { $0 <= 2 * stretched + 60 }, "\(key): \(gaps.max() ?? 0)")
        }
        #expect(account.factors.count <= 6, "\(account.factors.map(\.factor))")
        // Told anew with each factor, since it names it.
        #expect(account.problems == Array(repeating: "+slow/alameda", count: account.factors.count))
    }

    @Test func `a burst of slow registers does not take fast ones off their interval`() async {
        // 200 alarms fall due together and take 100 s; the fast register goes on in between.
        let ids = (1...200).map { "1:\($0)" }
        let devices = ids.map { device($0, $0 == "1:1" ? [fast, daily] : [slow]) }
        var account = SimulatedAccount(
            devices, ids.map { FakeStation($0) },
            limits: AccountLimits(concurrent: 4, perSecond: 1000, perDay: 1_000_000), at: time("12:00:00"))
        account.latency = { _ in 1.5 }
        await account.run(until: time("13:00:00"))
        #expect(account.factors.isEmpty)
        let gaps = account.gaps(ReadKey(station("1:1"), .load), after: time("12:00:30"))
        #expect(gaps.allSatisfy { $0 <= 10 + 1.6 }, "\(gaps.max() ?? 0)")
        #expect(gaps.count > 340)
        for id in ids.dropFirst() {
            let gaps = account.gaps(ReadKey(station(id), .alarm), after: time("12:10:00"))
            #expect(gaps.allSatisfy { $0 <= 240 }, "\(id)")
        }
    }

    @Test func `fast registers do not keep out slow ones`() async {
        var account = account(stations: 20, [fast, daily], concurrent: 1, latency: 3)
        await account.run(until: time("18:00:00"))
        for (key, dates) in account.reads where key.registerClass == .station { #expect(dates.count >= 1, "\(key)") }
        #expect(account.reads.keys.count { $0.registerClass == .station } == 20)
    }

    @Test func `when it is fast again, intervals come back within minutes`() async {
        var account = account(stations: 20, [fast], latency: 0)
        account.latency = { $0 < time("13:00:00") ? 4 : 0.2 }
        await account.run(until: time("12:59:00"))
        #expect(account.state.schedule.stretch > .none)
        await account.run(until: time("13:30:00"))
        #expect(account.state.schedule.stretch == .none)
        #expect(account.problems.last == "-slow/alameda")
    }

    @Test func `a service that does not answer at all is no reason to ask less often`() async {
        var account = account(stations: 4, [fast], latency: 0.2)
        account.api.fail { _ in .http(status: 503, retryAfter: nil) }
        await account.run(until: time("13:00:00"))
        #expect(account.factors.isEmpty)
    }
}
