import struct FoundationEssentials.Date
import Logging
import MQTT
import Registry
import Synchronization
import Topics

/// Tells people what they must act on, once when it begins and once when it is over: in the log and on the bridge's
/// `error` topic.
final class ErrorReporter: Sendable {
    fileprivate struct State {
        var ledger = ErrorLedger()
        var tell: (@Sendable (BridgeErrorChange) -> Void)?
        /// Changes from before there was somebody to tell.
        var untold: [BridgeErrorChange] = []
        /// Topics on which the broker refused the newest message.
        var refused: Set<String> = []
    }

    private let state = Mutex(State())
    private let logger: Logger
    private let now: @Sendable () -> Date

    init(logger: Logger, now: @escaping @Sendable () -> Date) {
        self.logger = logger
        self.now = now
    }

    /// The errors that last, oldest first.
    var active: [BridgeError] { state.withLock { $0.ledger.active } }

    /// The same with the time that each began.
    var lasting: [BridgeErrorChange] { state.withLock { $0.ledger.lasting } }

    /// Names who publishes changes; it gets those of before, too. It is called under a lock, and must not report.
    func tellChanges(to tell: @escaping @Sendable (BridgeErrorChange) -> Void) {
        state.withLock { state in
            state.tell = tell
            state.untold.forEach(tell)
            state.untold = []
        }
    }

    /// Notes that an error is there.
    func raise(_ error: BridgeError) {
        state.withLock { state in
            guard let change = state.ledger.raise(error, at: now()) else { return }
            logger.log(
                level: error.severity == .error ? .error : .warning, "needs attention",
                metadata: [
                    "what": "\(error.what)", "where": "\(error.location)", "remedy": "\(error.remedy)",
                    "id": "\(error.id)",
                ])
            state.pass(on: change)
        }
    }

    /// Notes that an error is over, if it was there.
    func clear(_ id: String) {
        state.withLock { state in
            guard let change = state.ledger.clear(id, at: now()) else { return }
            logger.notice("over", metadata: ["what": "\(change.error.what)", "id": "\(id)"])
            state.pass(on: change)
        }
    }

    /// Whatever concerned an account is over: it is not configured any more.
    func clear(account: String) {
        for error in active where error.account == account { clear(error.id) }
    }

    // MARK: Publishing

    private static let publishing = "mqtt/publish"
    /// Topics that are remembered as refused; one is enough to tell a person what to do.
    private static let mostRefused = 1000

    /// The broker did not take a message.
    ///
    /// - Parameters:
    ///   - isReply: whether somebody else chose the topic.
    ///   - isDiscovery: whether it is for Home Assistant.
    func publishingFailed(_ topic: String, _ error: MQTTError, isReply: Bool, isDiscovery: Bool = false) {
        guard error.code != .closed, error.code != .cancelled else { return }
        guard !isReply else {
            logger.warning(
                "an answer cannot be published where it was asked for",
                metadata: ["topic": "\(topic)", "reason": "\(error.message)"])
            return
        }
        let isFirst = state.withLock { state in
            defer { if state.refused.count < Self.mostRefused { state.refused.insert(topic) } }
            return state.refused.isEmpty
        }
        guard isFirst else { return }
        raise(
            BridgeError(
                id: Self.publishing, what: "The broker does not take what the bridge publishes: \(error.message)",
                location: topic,
                remedy: "Let the bridge's user write this topic in the broker's access list"
                    + (isDiscovery ? "; without Home Assistant, set homeAssistant.enabled: false in bridge.yaml." : ".")
            ))
    }

    /// The broker took messages on these topics. The error is over when it has taken one on each that it refused.
    func published(_ topics: some Sequence<String>) {
        let isOver = state.withLock { state in
            guard !state.refused.isEmpty else { return false }
            for topic in topics { state.refused.remove(topic) }
            return state.refused.isEmpty
        }
        if isOver { clear(Self.publishing) }
    }
}

extension ErrorReporter.State {
    /// Under the lock, so that changes are told in the order in which they came about.
    fileprivate mutating func pass(on change: BridgeErrorChange) {
        if let tell { tell(change) } else { untold.append(change) }
    }
}
