import HTTPTypes
import Logging
import Synchronization

/// Decides who may look and who may control, by the tokens of the settings.
final class AccessGuard: Sendable {
    /// What a token allows.
    enum Scope: Sendable {
        case read
        case control
    }

    /// What is answered to who may not.
    enum Refusal: Error, Hashable, Sendable {
        /// No token is configured that would allow it.
        case switchedOff
        /// None was shown.
        case missing
        case wrong
        /// One was shown that allows less.
        case insufficient
        /// Too many were wrong; seconds to wait.
        case tooMany(Int)
    }

    private let control: [UInt8]?
    private let read: [UInt8]?
    private let attempts = Mutex(Attempts())
    private let now: @Sendable () -> Double
    private let logger: Logger

    /// - Parameters:
    ///   - control: what a client must show to write; nil: nobody may.
    ///   - read: what a client must show to look; nil: everybody may.
    ///   - now: seconds, of any clock that does not stop.
    init(control: String?, read: String?, logger: Logger, now: @escaping @Sendable () -> Double = AccessGuard.uptime) {
        self.control = control.map { Array($0.utf8) }
        self.read = read.map { Array($0.utf8) }
        self.logger = logger
        self.now = now
    }

    var hasControls: Bool { control != nil }

    /// Whether a request may do this.
    ///
    /// - Parameters:
    ///   - authorization: the header: `Bearer` and a token.
    ///   - address: of the client.
    func refusal(of scope: Scope, _ authorization: String?, from address: String?) -> Refusal? {
        if scope == .control, control == nil { return .switchedOff }
        if scope == .read, read == nil { return nil }
        if Self.token(authorization) == nil { return .missing }
        switch scopes(authorization, from: address) {
        case .success(let scopes): return scopes.contains(scope) ? nil : .insufficient
        case .failure(let refusal): return refusal
        }
    }

    /// What a token allows. To be asked once for each request, since it counts those that are wrong.
    func scopes(_ authorization: String?, from address: String?) -> Result<Set<Scope>, Refusal> {
        guard let token = Self.token(authorization) else {
            return read == nil ? .success([.read]) : .failure(.missing)
        }
        let (client, now) = (Attempts.client(address), now())
        let wait = attempts.withLock { $0.wait(of: client, at: now) }
        guard wait == 0 else { return .failure(.tooMany(wait)) }
        // Both are compared, so that the time does not tell which is there.
        let (isControl, isRead) = (Self.equal(token, control), Self.equal(token, read))
        if isControl { return .success([.read, .control]) }
        if isRead { return .success([.read]) }
        if attempts.withLock({ $0.wrong(by: client, at: now) }) {
            logger.warning("wrong tokens were shown", metadata: ["client": "\(client)"])
        }
        return .failure(.wrong)
    }

    /// The token of a header; nil if there is none.
    private static func token(_ authorization: String?) -> [UInt8]? {
        guard let parts = authorization?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else { return nil }
        return Array(parts[1].utf8)
    }

    /// Whether two are equal, in a time that depends on the first one's length alone.
    static func equal(_ token: [UInt8], _ secret: [UInt8]?) -> Bool {
        let isThere = secret?.isEmpty == false
        let other = isThere ? secret ?? [0] : [0]
        var difference: UInt8 = isThere && token.count == other.count ? 0 : 1
        for (place, byte) in token.enumerated() { difference |= byte ^ other[place % other.count] }
        return difference == 0
    }

    private static let started = ContinuousClock.now

    static let uptime: @Sendable () -> Double = {
        let elapsed = started.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}
