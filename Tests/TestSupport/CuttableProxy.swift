import Glibc
import Synchronization

/// A TCP proxy on a free port of 127.0.0.1 whose connections a test can cut, as a network does, and whose server it can
/// take away.
public final class CuttableProxy: Sendable {
    /// Where it listens.
    public let port: Int
    private let target: Int
    /// Nil while connections are refused.
    private let listener: Mutex<Int32?>
    private let pairs = Mutex<[[Int32]]>([])
    private let count = Atomic(0)

    /// A proxy for a server at `target`, a port of 127.0.0.1.
    public init(to target: Int) throws {
        self.target = target
        let descriptor: Int32
        (descriptor, port) = try Self.listen(port: 0)
        listener = Mutex(descriptor)
        serve(descriptor)
    }

    deinit { refuse() }

    /// Cuts all connections and refuses new ones, as if the server were gone, until `admit()`.
    public func refuse() {
        listener.withLock { listener in
            guard let descriptor = listener else { return }
            // Ends the thread's accept; the port is free from here on.
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
            listener = nil
        }
        cut()
    }

    /// Ends `refuse()`.
    public func admit() throws {
        let descriptor = try listener.withLock { listener -> Int32? in
            guard listener == nil else { return nil }
            let (descriptor, _) = try Self.listen(port: port)
            listener = descriptor
            return descriptor
        }
        if let descriptor { serve(descriptor) }
    }

    private func serve(_ listener: Int32) {
        let weakly = Weakly(self)
        startThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let proxy = weakly.proxy else { return }
                proxy.connect(client)
            }
        }
    }

    /// Connections taken so far.
    public var connections: Int { count.load(ordering: .acquiring) }

    /// Ends all connections, both halves, with what is on its way in them.
    public func cut() {
        for pair in pairs.withLock({ $0 }) {
            for descriptor in pair { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private struct Weakly: Sendable {
        // Sound: a weak reference to a Sendable object may be read from any thread.
        nonisolated(unsafe) weak var proxy: CuttableProxy?
        init(_ proxy: CuttableProxy) { self.proxy = proxy }
    }

    private static func listen(port: Int) throws -> (Int32, Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // Connections of before may hold the port for a moment.
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port: port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0 else { return Int32(-1) }
                return getsockname(descriptor, address, &length) == 0 ? Glibc.listen(descriptor, 16) : -1
            }
        }
        guard code == 0 else { throw SystemError("listen on 127.0.0.1") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return address
    }

    private func connect(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.loopback(port: target)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(client)
            close(server)
            return
        }
        var one: Int32 = 1
        for descriptor in [client, server] {
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        count.add(1, ordering: .releasing)
        pairs.withLock { $0.append([client, server]) }
        let halves = Locked(2)
        for (source, drain) in [(client, server), (server, client)] {
            startThread { [weakly = Weakly(self)] in
                Self.pump(source, drain)
                shutdown(source, Int32(SHUT_RDWR))
                shutdown(drain, Int32(SHUT_RDWR))
                // The last half to end closes both, so that no number is reused under the other's feet.
                let isLast = halves.withLock { left in
                    left -= 1
                    return left == 0
                }
                guard isLast else { return }
                weakly.proxy?.pairs.withLock { $0.removeAll { $0 == [client, server] } }
                close(client)
                close(server)
            }
        }
    }

    private static func pump(_ source: Int32, _ drain: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            if count <= 0 { return }
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(drain, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
                }
                if written <= 0 { return }
                sent += written
            }
        }
    }
}
