import FoundationEssentials
import Registry
import Testing
import Topics

struct ErrorLedgerTests {
    let error = BridgeError(
        id: "credentials/alameda", account: "alameda", what: "ChargePoint refuses the API password of account alameda.",
        location: "getStationStatus", remedy: "Put the password of the API license key into secrets/alameda.")
    let start = Date(timeIntervalSince1970: 1_478_546_400)

    @Test func `an error is told when it begins and not again while it stays the same`() throws {
        var ledger = ErrorLedger()
        let told = ledger.raise(error, at: start)
        let change = try #require(told)
        #expect(change == BridgeErrorChange(error: error, state: .active, time: start, since: start))
        let again = ledger.raise(error, at: start + 300)
        #expect(again == nil)
        #expect(ledger.active == [error])
    }

    @Test func `an error that changes is told again with the time it began`() throws {
        var ledger = ErrorLedger()
        _ = ledger.raise(error, at: start)
        let changed = BridgeError(
            id: error.id, account: "alameda", what: "Now it is locked.", location: "getLoad", remedy: "Unlock it.")
        let told = ledger.raise(changed, at: start + 60)
        let change = try #require(told)
        #expect(change.since == start)
        #expect(change.time == start + 60)
        #expect(ledger.active == [changed])
    }

    @Test func `an error that ends is told once, in its last words`() throws {
        var ledger = ErrorLedger()
        _ = ledger.raise(error, at: start)
        let told = ledger.clear(error.id, at: start + 90)
        let change = try #require(told)
        #expect(change == BridgeErrorChange(error: error, state: .cleared, time: start + 90, since: start))
        let again = ledger.clear(error.id, at: start + 91)
        #expect(again == nil)
        #expect(ledger.active.isEmpty)
    }

    @Test func `an error that comes back is a new one`() throws {
        var ledger = ErrorLedger()
        _ = ledger.raise(error, at: start)
        _ = ledger.clear(error.id, at: start + 1)
        let told = ledger.raise(error, at: start + 2)
        #expect(told?.since == start + 2)
    }

    @Test func `active errors are listed oldest first`() {
        var ledger = ErrorLedger()
        let other = BridgeError(id: "a", severity: .warning, what: "w", location: "l", remedy: "r")
        _ = ledger.raise(error, at: start)
        _ = ledger.raise(other, at: start + 1)
        #expect(ledger.active.map(\.id) == ["credentials/alameda", "a"])
    }

    @Test func `the document has every field in a fixed order, nothing left out`() {
        let change = BridgeErrorChange(
            error: BridgeError(
                id: "x", severity: .warning, device: DevicePath("a/b"), what: "w", location: "l", remedy: "r"),
            state: .cleared, time: start + 1, since: start)
        #expect(
            JSONValue.object(change.json).description
                == #"{"id":"x","state":"cleared","time":"2016-11-07T19:20:01+00:00","since":"2016-11-07T19:20:00+00:00","#
                + #""severity":"warning","account":null,"device":"a/b","what":"w","where":"l","remedy":"r"}"#)
    }
}
