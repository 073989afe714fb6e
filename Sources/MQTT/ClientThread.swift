import CMosquitto
import Glibc

/// The thread that owns the connection: connects, serves it until it is lost, waits, and connects again.
///
/// Nothing of it is shared but the core.
final class ClientThread {
    let core: ClientCore
    let configuration: MQTTConfiguration
    let clock = ContinuousClock()
    var link: BrokerLink?
    /// The number in our queue of each message in the library's hands, by packet identifier.
    var numbers: [Int32: UInt64] = [:]
    /// The filters of each SUBSCRIBE packet that is not yet answered.
    var subscribing: [Int32: [String]] = [:]
    /// Since when the broker has accepted the connection that runs.
    var acceptedAt: ContinuousClock.Instant?
    /// Connections that the broker has accepted.
    var connections = 0
    /// The session that the broker may have kept must not go on.
    var mustDiscardSession: Bool
    /// When the last connection was lost.
    private var leftAt: ContinuousClock.Instant?
    var maximumPacketSize: Int?
    /// The last attempt ended before the system at the other end answered, and the name may have further addresses.
    var triesEveryAddress = false
    private var backoff: Backoff
    private var generator = SystemRandomNumberGenerator()

    private init(core: ClientCore) {
        self.core = core
        configuration = core.configuration
        mustDiscardSession = configuration.discardsFormerSession && !configuration.cleanStart
        backoff = Backoff(configuration.reconnect)
    }

    /// Starts the thread. It ends when the core says so.
    static func start(_ core: ClientCore) throws(MQTTError) {
        // The thread inherits this mask: signals are for the program's own threads.
        var (all, previous) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let lent = Unmanaged.passRetained(core)
        let code = pthread_create(
            &thread, nil,
            { raw in
                let core = Unmanaged<ClientCore>.fromOpaque(raw!).takeRetainedValue()
                cmosquitto_name_thread("mqtt")
                ClientThread(core: core).run()
                core.ended()
                return nil
            }, lent.toOpaque())
        guard code == 0 else {
            lent.release()
            throw MQTTError(.init(domain: .system, value: Int(code)), "no thread: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private func run() {
        while !core.isClosing {
            var error: MQTTError
            do throws(MQTTError) {
                try serve()
                return
            } catch let failure {
                error = failure
            }
            backoff.note(error, lasted: acceptedAt.map { clock.now - $0 })
            if backoff.isUnstable, !error.needsAttention { error = .unstable(error, configuration) }
            loseConnection()
            guard !core.isClosing else { return }
            let delay = backoff.delay(needsAttention: error.needsAttention, using: &generator)
            core.events.yield(.disconnected(error, retryIn: delay))
            let end = clock.now + delay
            while !core.isClosing, clock.now < end { wait(for: -1, events: 0, until: end) }
        }
    }

    /// Closes what is left of the connection. The handle stays if its session may go on.
    private func loseConnection() {
        if acceptedAt != nil { leftAt = clock.now }
        acceptedAt = nil
        subscribing = [:]
        link?.drop()
        link?.notes = BrokerLink.Notes()
        if let kept = core.disconnected(libraryKeeps: link != nil && !configuration.cleanStart) {
            numbers = numbers.filter { kept.contains($0.value) }
        } else {
            link = nil
            numbers = [:]
        }
    }

    /// A broker of 3.1.1 does not know how long a session may wait for us: it must not go on if that was too long.
    func checkAgeOfSession() {
        guard configuration.protocolVersion == .v311, !configuration.cleanStart, let leftAt,
            clock.now - leftAt > .seconds(Int64(configuration.sessionExpiry))
        else { return }
        mustDiscardSession = true
    }

    func sessionIsDiscarded() {
        mustDiscardSession = false
        leftAt = nil
    }

    /// The broker has forgotten the session that the handle remembers.
    func forgetSession() {
        link?.drop()
        link = nil
        numbers = [:]
        _ = core.disconnected(libraryKeeps: false)
    }

    /// Waits for the socket (-1: none), for a caller's signal or for the time; returns what the socket is ready for.
    @discardableResult
    func wait(for socket: Int32, events: Int32, until deadline: ContinuousClock.Instant) -> Int32 {
        let left = max(.zero, deadline - clock.now)
        // Rounded up: else the last millisecond before a deadline would be spent in a hurry.
        let milliseconds = left == .zero ? 0 : min(left / .milliseconds(1), 60_000).rounded(.up)
        var polled = (
            pollfd(fd: core.wake.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(events), revents: 0)
        )
        let count = withUnsafeMutableBytes(of: &polled) {
            poll($0.assumingMemoryBound(to: pollfd.self).baseAddress!, socket < 0 ? 1 : 2, Int32(milliseconds))
        }
        guard count > 0 else { return 0 }
        if polled.0.revents != 0 { core.noticed() }
        return Int32(polled.1.revents)
    }
}
