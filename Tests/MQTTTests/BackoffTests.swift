@testable import MQTT
import Testing

@Suite struct BackoffTests {
    static let lost = MQTTError(.connectionLost, "lost")
    static let refused = MQTTError(.init(domain: .system, value: 111), "refused")

    /// Waits after failures to connect, of one client.
    static func waits(_ count: Int, seed: UInt64, _ settings: MQTTConfiguration.Reconnect = .init()) -> [Duration] {
        var backoff = Backoff(settings)
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            backoff.note(refused, lasted: nil)
            return backoff.delay(needsAttention: false, using: &generator)
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `each wait lies between half and all of a value that doubles up to the maximum`(seed: UInt64) {
        for (index, wait) in Self.waits(200, seed: seed).enumerated() {
            let ceiling = Duration.seconds(index < 6 ? 1 << index : 60)
            #expect(wait >= ceiling / 2 && wait <= ceiling)
        }
    }

    @Test func `clients do not wait alike`() {
        let waits = Set((0..<100).map { Self.waits(1, seed: $0)[0] })
        #expect(waits.count > 95)
    }

    @Test func `a first wait above the maximum is cut to it`() {
        var settings = MQTTConfiguration.Reconnect()
        (settings.first, settings.maximum) = (.seconds(10), .seconds(2))
        #expect(Self.waits(3, seed: 1, settings).allSatisfy { $0 <= .seconds(2) })
    }

    @Test func `what a person must mend waits long at once, without chance`() {
        var backoff = Backoff(.init())
        var generator = SeededGenerator(seed: 1)
        backoff.note(MQTTError(.notAuthorized, ""), lasted: nil)
        #expect(backoff.delay(needsAttention: true, using: &generator) == .seconds(60))
    }

    @Test func `a connection that lasted starts afresh, one that did not goes on doubling`() {
        var backoff = Backoff(.init())
        var generator = SeededGenerator(seed: 1)
        func next(lasted: Duration?) -> Duration {
            backoff.note(Self.lost, lasted: lasted)
            return backoff.delay(needsAttention: false, using: &generator)
        }
        #expect(next(lasted: nil) <= .seconds(1))
        #expect(next(lasted: .seconds(9)) > .seconds(1) / 1)
        #expect(next(lasted: .seconds(10)) <= .seconds(1))
    }

    @Test func `two clients that push each other out soon do so once a minute`() {
        var backoff = Backoff(.init())
        var generator = SeededGenerator(seed: 7)
        // Each connection lasts as long as the other client waits, which is as long as this one's last wait.
        var lasted = Duration.zero
        for round in 1...30 {
            backoff.note(Self.lost, lasted: lasted)
            lasted = backoff.delay(needsAttention: backoff.isUnstable, using: &generator)
            #expect(backoff.isUnstable == (round >= Backoff.unstableAfter))
        }
        #expect(lasted == .seconds(60))
        backoff.note(Self.lost, lasted: .seconds(121))
        #expect(!backoff.isUnstable)
    }

    @Test func `a broker that cannot be reached is not called unstable`() {
        var backoff = Backoff(.init())
        for _ in 0..<100 { backoff.note(Self.refused, lasted: nil) }
        #expect(!backoff.isUnstable)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
