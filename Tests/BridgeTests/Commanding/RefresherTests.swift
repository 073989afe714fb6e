import FoundationEssentials
import Registry
import Scraping
import TestSupport
import Testing

@testable import Bridge

@Suite struct RefresherTests {
    private struct Trouble: Error, CustomStringConvertible {
        var description: String { "the service is away" }
    }

    private let key = ReadKey(StationID("1:34001")!, .load)
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Never wakes up but when it is cancelled.
    private static func sleepForEver(_: Double) async throws { try await Task.sleep(for: .seconds(3600)) }

    private func refresh(_ refresher: Refresher) async -> Refresher.Outcome {
        await refresher.refresh(key, readAt: nil, account: "alameda", perDay: 50_000)
    }

    @Test func `two that ask for the same at once share a call`() async {
        let calls = Locked(0)
        let gate = AsyncStream<Void>.makeStream()
        let begun = AsyncStream<Void>.makeStream()
        let refresher = Refresher(
            read: { _ in
                calls.withLock { $0 += 1 }
                begun.continuation.yield()
                for await _ in gate.stream { return }
            }, now: { now }, sleep: Self.sleepForEver)
        async let first = refresh(refresher)
        for await _ in begun.stream { break }
        async let second = refresh(refresher)
        // The second waits in the refresher before the call may end.
        while await refresher.waiting < 2 { await Task.yield() }
        gate.continuation.yield()
        #expect(await [first, second] == [.read, .read])
        #expect(calls.value == 1)
        #expect(await refresh(refresher) == .fresh(0))
    }

    @Test func `a failure is told, and an answer does not wait for ever`() async {
        let failing = Refresher(read: { _ in throw Trouble() }, now: { now }, sleep: Self.sleepForEver)
        #expect(await refresh(failing) == .failed("the service is away"))
        let slow = Refresher(
            read: { _ in try await Self.sleepForEver(0) }, now: { now }, sleep: { #expect($0 == 20) })
        #expect(await refresh(slow) == .failed("no answer within 20 s"))
    }
}
