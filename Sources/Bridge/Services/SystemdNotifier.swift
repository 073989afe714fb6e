import Glibc

/// Tells systemd how the bridge fares, if its unit wants to know (`Type=notify`): a few words in a datagram to the socket
/// that `NOTIFY_SOCKET` names. See sd_notify(3).
public struct SystemdNotifier: Sendable {
    /// A path, or with `@` in front the name of an abstract socket.
    private let socketName: String
    /// How often systemd wants a sign of life; nil if it does not.
    let watchdog: Duration?

    /// Nil if no systemd asks.
    public init?(environment: [String: String]) {
        guard let name = environment["NOTIFY_SOCKET"], name.hasPrefix("/") || name.hasPrefix("@"),
            (2...Self.longestName).contains(name.utf8.count)
        else { return nil }
        socketName = name
        // The variables may be meant for another process, whose child this is.
        let isForOther = environment["WATCHDOG_PID"].map { $0 != String(getpid()) } ?? false
        let interval = environment["WATCHDOG_USEC"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        watchdog = isForOther ? nil : interval.map { .microseconds($0) }
    }

    /// Everything runs; also: a reload is over.
    ///
    /// - Parameter status: a sentence for `systemctl status`.
    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// A new configuration is being read; ``ready(_:)`` must follow.
    public func reloading() { send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)") }

    /// The bridge is about to end.
    public func stopping() { send("STOPPING=1") }

    /// A sign of life.
    func alive() { send("WATCHDOG=1") }

    /// `sun_path` has 108 bytes, the last of them 0.
    private static let longestName = 107

    private static var monotonicMicroseconds: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// Nothing can be done if nobody listens.
    private func send(_ text: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = socketName.hasPrefix("@") ? [0] + Array(socketName.utf8.dropFirst()) : Array(socketName.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        // An abstract name is as long as it is said to be; a path ends in 0.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count + (name.first == 0 ? 0 : 1))
        let bytes = Array(text.utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
