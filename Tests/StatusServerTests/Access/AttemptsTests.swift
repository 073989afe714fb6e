import Testing

@testable import StatusServer

@Suite struct AttemptsTests {
    @Test func `a client that is wrong too often must wait, and may then try one at a time`() {
        var attempts = Attempts()
        for number in 1...8 {
            #expect(attempts.wait(of: "10.0.0.1", at: 100) == 0, "before try \(number)")
            let mustWait = attempts.wrong(by: "10.0.0.1", at: 100)
            #expect(mustWait == (number == 8))
        }
        #expect(attempts.wait(of: "10.0.0.1", at: 100) == 30)
        #expect(attempts.wait(of: "10.0.0.1", at: 115) == 15)
        #expect(attempts.wait(of: "10.0.0.1", at: 130) == 0)
        let mustWait = attempts.wrong(by: "10.0.0.1", at: 130)
        #expect(mustWait, "one is all that it gained")
        #expect(attempts.wait(of: "10.0.0.2", at: 100) == 0, "another client is not made to wait for it")
        #expect(attempts.wait(of: "10.0.0.1", at: 100 + 8 * 30 + 60) == 0)
    }

    @Test func `a clock that is put back lets nobody off`() {
        var attempts = Attempts()
        for _ in 1...8 { _ = attempts.wrong(by: "a", at: 1000) }
        #expect(attempts.wait(of: "a", at: 0) == 30)
    }

    @Test func `however many clients come, few are remembered, and the others share a count`() {
        var attempts = Attempts()
        for number in 0..<5000 { _ = attempts.wrong(by: "client\(number)", at: 0) }
        #expect(attempts.wait(of: "client5001", at: 0) > 0, "the common count is used up")
        #expect(attempts.wait(of: "client1", at: 0) == 0, "one that is remembered has its own")
        // Once they are forgiven there is room for new ones.
        _ = attempts.wrong(by: "late", at: 10_000)
        #expect(attempts.wait(of: "another", at: 10_000) == 0)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
        ("::1", "0:0:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
    ])
    func `an IPv6 subscriber is one client`(address: String, client: String) {
        #expect(Attempts.client(address) == client)
    }
}
