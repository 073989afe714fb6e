import Glibc
import Synchronization

/// A TCP server that is no broker: it takes connections and does with them what a test says.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let held = Mutex<[Int32]>([])

    /// - Parameter backlog: connections that the system completes without `accept`.
    init(backlog: Int32 = 16) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (listener, length)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &length) == 0
                    ? listen(listener, backlog) : -1
            }
        }
        guard code == 0 else { throw POSIXFailure(code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    struct POSIXFailure: Error { let code: Int32 }

    deinit {
        close(listener)
        for descriptor in held.withLock({ $0 }) { close(descriptor) }
    }

    /// Waits for a connection and for its first bytes.
    private func accept() -> Int32 {
        let descriptor = Glibc.accept(listener, nil, nil)
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = recv(descriptor, &bytes, bytes.count, 0)
        return descriptor
    }

    /// Takes a connection, reads what comes first, and closes it.
    func acceptAndClose() { close(accept()) }

    /// Takes a connection, reads what comes first, and resets it.
    func acceptAndReset() {
        let descriptor = accept()
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    /// Takes a connection, reads what comes first, answers, and keeps the connection open.
    func acceptAndAnswer(_ bytes: [UInt8]) {
        let descriptor = accept()
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        held.withLock { $0.append(descriptor) }
    }

    /// Does `body` on a thread of its own: a test must not block the pool.
    func onThread(_ body: @escaping @Sendable (RawServer) -> Void) {
        final class Box {
            let body: () -> Void
            init(_ body: @escaping () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(Box { body(self) }).toOpaque())
        pthread_detach(thread)
    }
}
