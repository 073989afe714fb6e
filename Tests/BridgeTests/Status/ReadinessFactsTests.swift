import FoundationEssentials
import StatusServer
import Testing
import Topics

@testable import Bridge

@Suite struct ReadinessFactsTests {
    private static let start = Date(timeIntervalSince1970: 1000)
    private static let later = Date(timeIntervalSince1970: 2000)

    private static func connected() -> BrokerWatch.State {
        var state = BrokerWatch.State()
        (state.isConnected, state.since) = (true, start)
        return state
    }

    private static func error(_ id: String, account: String? = nil) -> BridgeErrorChange {
        let error = BridgeError(id: id, account: account, what: "What \(id).", location: "where", remedy: "Remedy.")
        return BridgeErrorChange(error: error, state: .active, time: later, since: later)
    }

    private static func readiness(
        _ watch: BrokerWatch.State = connected(), _ accounts: [Readiness.AccountFacts] = [],
        _ errors: [BridgeErrorChange] = []
    ) -> Readiness {
        Readiness(watch: watch, broker: "b:1883", accounts: accounts, errors: errors, startedAt: start)
    }

    private static func account(_ hasSucceeded: Bool, isWanted: Bool = true) -> Readiness.AccountFacts {
        Readiness.AccountFacts(name: "a", hasSucceeded: hasSucceeded, isWanted: isWanted)
    }

    @Test func `connected and answered is ready`() {
        let ready = Self.readiness(Self.connected(), [Self.account(true)])
        #expect(ready.isReady)
        #expect(ready.broker == Readiness.Side(name: "b:1883", since: Self.start, problems: []))
    }

    @Test func `before the first connection and the first answer nothing is ready`() {
        let ready = Self.readiness(BrokerWatch.State(), [Self.account(false)])
        #expect(ready.broker.problems.map(\.what) == ["There is no connection to the broker yet."])
        #expect(ready.accounts[0].problems.map(\.what) == ["No call of account a has succeeded yet."])
        #expect(ready.broker.since == Self.start && ready.accounts[0].since == Self.start)
    }

    @Test func `a lost connection says why`() {
        let watch = BrokerWatch()
        watch.connected(at: Self.start)
        watch.disconnected("the broker closed it", at: Self.later)
        watch.disconnected("connection refused", at: Self.later.addingTimeInterval(5))
        let side = Self.readiness(watch.state).broker
        #expect(side.problems.map(\.what) == ["There is no connection to the broker: connection refused."])
        #expect(side.since == Self.later)
        #expect(watch.state.connections == 1 && watch.state.failures == 2)
        watch.connected(at: Self.later)
        #expect(Self.readiness(watch.state).isReady)
    }

    @Test(arguments: ["mqtt/connection", "mqtt/subscribe/devices/+/set", "mqtt/publish"])
    func `what the broker refuses makes its side not ready`(id: String) {
        let ready = Self.readiness(Self.connected(), [Self.account(true)], [Self.error(id)])
        #expect(!ready.broker.isReady && ready.accounts[0].isReady)
        #expect(
            ready.broker.problems == [
                Readiness.Problem(what: "What \(id).", location: "where", remedy: "Remedy.", since: Self.later)
            ])
    }

    @Test(arguments: ["credentials/a", "endpoint/a"])
    func `an account that is refused or gets no answer is not ready`(id: String) {
        for hasSucceeded in [true, false] {
            let ready = Self.readiness(
                Self.connected(), [Self.account(hasSucceeded)], [Self.error(id, account: "a")])
            #expect(ready.broker.isReady)
            #expect(ready.accounts[0].problems.map(\.what) == ["What \(id)."])
        }
    }

    @Test(arguments: ["denied/a/getLoad", "endpoint/b", "credentials/b", "http/listen", "command/1:2"])
    func `what concerns others, or a part, is no reason`(id: String) {
        #expect(Self.readiness(Self.connected(), [Self.account(true)], [Self.error(id, account: "a")]).isReady)
    }

    @Test func `an account that is asked for nothing is ready`() {
        #expect(Self.readiness(Self.connected(), [Self.account(false, isWanted: false)]).isReady)
    }
}
