import struct FoundationEssentials.Date
import Logging
import MQTT
import Registry
import Synchronization
import Topics

/// Tells people what they must act on, once when it begins and once when it is over: in the log and on the bridge's
/// `error` topic.
final class ErrorReporter: Sendable {
    private struct State {
        var ledger = ErrorLedger()
        var tell: (@Sendable (BridgeErrorChange) -> Void)?
        /// Changes from before there was somebody to tell.
        var untold: [BridgeErrorChange] = []
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

    /// Names who publishes changes; it gets those of before, too.
    func tellChanges(to tell: @escaping @Sendable (BridgeErrorChange) -> Void) {
        let untold = state.withLock { state in
            state.tell = tell
            defer { state.untold = [] }
            return state.untold
        }
        untold.forEach(tell)
    }

    /// Notes that an error is there.
    func raise(_ error: BridgeError) {
        guard let change = state.withLock({ $0.ledger.raise(error, at: now()) }) else { return }
        logger.log(
            level: error.severity == .error ? .error : .warning, "\(error.what)",
            metadata: ["where": "\(error.location)", "remedy": "\(error.remedy)", "id": "\(error.id)"])
        pass(on: change)
    }

    /// Notes that an error is over, if it was there.
    func clear(_ id: String) {
        guard let change = state.withLock({ $0.ledger.clear(id, at: now()) }) else { return }
        logger.notice("over: \(change.error.what)", metadata: ["id": "\(id)"])
        pass(on: change)
    }

    private func pass(on change: BridgeErrorChange) {
        let tell = state.withLock { state in
            if state.tell == nil { state.untold.append(change) }
            return state.tell
        }
        tell?(change)
    }

    // MARK: Publishing

    private static let publishing = "mqtt/publish"

    /// The broker did not take a message.
    func publishingFailed(_ topic: String, _ error: MQTTError) {
        raise(
            BridgeError(
                id: Self.publishing, what: "The broker does not take what the bridge publishes: \(error.message)",
                location: topic, remedy: "Let the bridge's user write this topic in the broker's access list."))
    }

    /// The broker took what was published last.
    func publishingSucceeded() { clear(Self.publishing) }
}
