import Registry
import Testing

@testable import Bridge

@Suite struct TickOffsetTests {
    private func offset(_ username: String, name: String = "alameda") -> Int {
        Account(name: name, endpoint: "https://example.org", username: username, password: Secret("x")).tickOffset
    }

    @Test func `an account's ticks stay where they are, whatever it is called here and whenever it starts`() {
        #expect(offset("SIMULATOR-LICENSE-KEY") == 32)
        #expect(offset("SIMULATOR-LICENSE-KEY", name: "other") == 32)
        #expect(offset("EXAMPLE-LICENSE-KEY") == 25)
    }

    @Test func `accounts spread over the minute`() {
        let offsets = (0..<6000).map { offset("license-key-\($0)") }
        #expect(offsets.allSatisfy { (0..<60).contains($0) })
        let counts = Dictionary(grouping: offsets, by: { $0 }).mapValues(\.count)
        #expect(counts.count == 60)
        #expect(counts.values.allSatisfy { (50...160).contains($0) })
    }
}
