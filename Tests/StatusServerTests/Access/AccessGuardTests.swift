import Logging
import TestSupport
import Testing

@testable import StatusServer

@Suite struct AccessGuardTests {
    private let clock = Locked(0.0)

    private func access(control: String? = "control-token-1", read: String? = nil) -> AccessGuard {
        AccessGuard(control: control, read: read, logger: Logger(label: "test")) { [clock] in clock.value }
    }

    @Test func `without a token nobody controls and everybody may look`() {
        let access = access(control: nil)
        #expect(!access.hasControls)
        #expect(access.refusal(of: .control, "Bearer anything", from: "10.0.0.1") == .switchedOff)
        #expect(access.refusal(of: .control, "Bearer ", from: "10.0.0.1") == .switchedOff)
        #expect(access.refusal(of: .read, nil, from: "10.0.0.1") == nil)
    }

    @Test(arguments: [
        nil, "", "control-token-1", "Basic control-token-1", "Bearer", "Bearer ",
    ])
    func `what is no bearer token is none`(header: String?) {
        #expect(access().refusal(of: .control, header, from: nil) == .missing)
    }

    @Test(arguments: ["x", "control-token-", "control-token-2", "control-token-11", "CONTROL-TOKEN-1", "\u{0}"])
    func `a token must be the same to the last byte`(token: String) {
        #expect(access().refusal(of: .control, "Bearer \(token)", from: nil) == .wrong)
        #expect(access().refusal(of: .control, "bearer control-token-1", from: nil) == nil, "the scheme's case is free")
    }

    @Test func `the token for looking lets nobody control, and the one for control lets look`() {
        let access = access(read: "read-token-1")
        #expect(access.refusal(of: .read, nil, from: nil) == .missing)
        #expect(access.refusal(of: .read, "Bearer read-token-1", from: nil) == nil)
        #expect(access.refusal(of: .read, "Bearer control-token-1", from: nil) == nil)
        #expect(access.refusal(of: .control, "Bearer read-token-1", from: nil) == .insufficient)
        #expect(access.refusal(of: .control, "Bearer control-token-1", from: nil) == nil)
    }

    @Test func `who guesses must wait, even with the right token, and others need not`() {
        let access = access()
        for _ in 1...8 { #expect(access.refusal(of: .control, "Bearer guess", from: "10.0.0.1") == .wrong) }
        #expect(access.refusal(of: .control, "Bearer guess", from: "10.0.0.1") == .tooMany(30))
        #expect(access.refusal(of: .control, "Bearer control-token-1", from: "10.0.0.1") == .tooMany(30))
        #expect(access.refusal(of: .control, "Bearer control-token-1", from: "10.0.0.2") == nil)
        clock.withLock { $0 = 31 }
        #expect(access.refusal(of: .control, "Bearer control-token-1", from: "10.0.0.1") == nil)
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("ab", "abc", false), ("", "abc", false),
        ("abcabc", "abc", false),
    ])
    func `bytes are compared whole`(one: String, other: String, areEqual: Bool) {
        #expect(AccessGuard.equal(Array(one.utf8), Array(other.utf8)) == areEqual)
        #expect(!AccessGuard.equal(Array(one.utf8), nil))
        #expect(!AccessGuard.equal([0], nil) && !AccessGuard.equal([0], []))
    }
}
