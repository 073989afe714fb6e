import Testing

@testable import StatusServer

@Suite struct HostRuleTests {
    @Test(arguments: [
        "127.0.0.1:8088", "127.0.0.1", "localhost:8088", "LOCALHOST", "localhost.:8088", "bridge.localhost:8088",
        "[::1]:8088", "[::1]", "192.168.1.5:8088", "plant-pc:8088",
    ])
    func `addresses and names of this machine are answered`(authority: String) {
        #expect(HostRule(isLocal: true, host: "plant-pc").allows(authority))
    }

    @Test(arguments: [
        "evil.example:8088", "evil.example", "127.0.0.1.evil.example", "1.2.3:8088", "1.2.3.256",
        "localhost.evil.example",
        "mylocalhost", "", ":8088", "[evil]:80", "127.0.0.1@evil.example",
    ])
    func `a name that anybody may lead here is refused`(authority: String) {
        #expect(!HostRule(isLocal: true, host: "127.0.0.1").allows(authority))
    }

    @Test func `a listener for the network may have any name`() {
        #expect(HostRule(isLocal: false, host: "0.0.0.0").allows("bridge.example:8088"))
    }

    @Test func `a request without a host comes from no browser`() {
        #expect(HostRule(isLocal: true, host: "127.0.0.1").allows(nil))
    }
}
