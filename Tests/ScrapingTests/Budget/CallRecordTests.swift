import FoundationEssentials
import Registry
import Synchronization
import Testing

@testable import Scraping

struct CallRecordTests {
    @Test func `a call counts for 24 hours, and to the end of its quarter`() {
        var record = CallRecord()
        record.add(3, at: time("12:07:00"))
        record.add(2, at: time("12:15:00"))
        #expect(record.used(at: time("12:15:00")) == 5)
        #expect(record.used(at: time("12:14:59", day: "2026-03-11")) == 5)
        #expect(record.used(at: time("12:15:00", day: "2026-03-11")) == 2)
        #expect(record.used(at: time("12:30:00", day: "2026-03-11")) == 0)
        #expect(record.date(below: 5, at: time("12:20:00")) == time("12:15:00", day: "2026-03-11"))
        #expect(record.date(below: 6, at: time("12:20:00")) == time("12:20:00"))
    }

    @Test func `whatever 24 hours one looks at, the record counts no fewer calls than there were`() {
        var random = SeededGenerator(seed: 5)
        var record = CallRecord()
        var calls: [Date] = []
        var now = time("00:00:00")
        for _ in 0..<3000 {
            now = now.addingTimeInterval(Double(Int.random(in: 1...400, using: &random)))
            record.add(1, at: now)
            calls.append(now)
            let true24 = calls.count { now.timeIntervalSince($0) < 86_400 }
            let used = record.used(at: now)
            #expect(used >= true24 && used <= calls.count { now.timeIntervalSince($0) <= 86_400 + 900 })
        }
    }

    @Test func `a clock that was years ahead does not freeze the record, nor does one put back empty it`() {
        var record = CallRecord()
        record.add(7, at: time("12:00:00", day: "2040-01-01"))
        record.add(1, at: time("12:00:00"))
        #expect(record.used(at: time("12:00:00")) == 8)
        #expect(record.used(at: time("12:15:00", day: "2026-03-11")) == 0)
        record.add(1, at: time("12:00:00", day: "2026-03-20"))
        #expect(record.used(at: time("12:00:00", day: "2026-03-20")) == 1)
    }

    @Test func `it is kept as text, and what is no record is refused`() throws {
        var record = CallRecord()
        record.add(4, at: time("10:00:00"))
        record.add(9, at: time("11:00:00"))
        #expect(try #require(CallRecord(text: record.text)).used(at: time("11:00:00")) == 13)
        #expect(CallRecord(text: record.text) == record)
        #expect(CallRecord(text: "") == CallRecord() && CallRecord().text.isEmpty)
        let tooMany = ([1] + Array(repeating: 1, count: 98)).map(String.init).joined(separator: " ")
        for text in ["x", "5", "5 -1", "5 1 ", "99999999999999999999 1", "5 99999999999999", tooMany] {
            #expect(CallRecord(text: text) == nil, "\(text)")
        }
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                Array("0123456789 -+x".utf8)[Int.random(in: 0..<14, using: &random)]
            }
            if let read = CallRecord(text: String(decoding: bytes, as: UTF8.self)) {
                #expect(CallRecord(text: read.text) == read)
            }
        }
    }
}

struct CallBudgetTests {
    private final class Store: CallBudgetStore {
        let records = Mutex<[CallRecord]>([])
        func load(account: String) -> CallRecord? { records.withLock { $0.last } }
        func save(_ record: CallRecord, account: String) { records.withLock { $0.append(record) } }
    }

    @Test(arguments: [(50_000, 2500), (1000, 50), (300, 20), (100, 20), (50, 10), (4, 0), (1, 0)])
    func `a part of the day's calls is kept for commands`(_ perDay: Int, _ reserve: Int) {
        #expect(CallBudget.reserve(of: perDay) == reserve)
        #expect(CallBudget.allowance(of: perDay) == perDay - reserve)
    }

    @Test func `reads end at the allowance, commands never, and reads go on a day later`() {
        let now = SimulatedAccount.Now(time("12:00:00"))
        let budget = CallBudget(account: "a", limits: AccountLimits(perDay: 100), now: { now.value })
        for _ in 0..<80 { #expect(budget.begin(isUrgent: false) == nil) }
        #expect(budget.begin(isUrgent: false) == .seconds(86_400 + 900))
        for _ in 0..<50 { #expect(budget.begin(isUrgent: true) == nil) }
        #expect(budget.used == 130)
        #expect(budget.closedUntil(at: now.value) == time("12:15:00", day: "2026-03-11"))
        now.value = time("12:15:00", day: "2026-03-11")
        #expect(budget.closedUntil(at: now.value) == nil && budget.begin(isUrgent: false) == nil)
    }

    @Test func `what was used is there after a restart, but for the last minute of a crash`() {
        let (store, now) = (Store(), SimulatedAccount.Now(time("12:00:00")))
        let budget = CallBudget(account: "a", limits: AccountLimits(perDay: 100), store: store, now: { now.value })
        for second in 0..<70 {
            now.value = time("12:00:00").addingTimeInterval(Double(second))
            _ = budget.begin(isUrgent: false)
        }
        #expect(store.records.withLock { $0.count } == 1)
        let crashed = CallBudget(account: "a", limits: AccountLimits(perDay: 100), store: store, now: { now.value })
        #expect(crashed.used == 61)
        budget.save()
        budget.save()
        #expect(store.records.withLock { $0.count } == 2)
        let restarted = CallBudget(account: "a", limits: AccountLimits(perDay: 100), store: store, now: { now.value })
        #expect(restarted.used == 70)
    }
}
