import FoundationEssentials
import Testing

@testable import Bridge

struct ReloadRequestsTests {
    private let requests = ReloadRequests()

    private func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    @Test func `those that come before it is read are one, and answer for the first`() {
        #expect(requests.take(at: time(0)) == .none)
        #expect(requests.add(at: time(1)))
        #expect(!requests.add(at: time(2)))
        #expect(requests.take(at: time(3)) == .now(receivedAt: time(1)))
        #expect(requests.take(at: time(4)) == .none)
    }

    @Test func `it is read every ten seconds at most, and nobody is forgotten`() {
        #expect(requests.add(at: time(100)))
        #expect(requests.take(at: time(100)) == .now(receivedAt: time(100)))
        #expect(requests.add(at: time(101)))
        #expect(requests.take(at: time(101)) == .later(9))
        #expect(!requests.add(at: time(105)), "that one waits with it")
        #expect(requests.take(at: time(110)) == .now(receivedAt: time(101)))
    }

    @Test func `a clock that was put back holds nobody up`() {
        _ = requests.add(at: time(100))
        _ = requests.take(at: time(100))
        _ = requests.add(at: time(50))
        #expect(requests.take(at: time(50)) == .now(receivedAt: time(50)))
    }
}
