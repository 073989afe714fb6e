import CMosquitto
import Glibc

/// An eventfd: any thread ends the `poll` of the one that waits on it.
final class WakeDescriptor: Sendable {
    let descriptor: Int32

    init() throws(MQTTError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw MQTTError(.init(domain: .system, value: Int(errno)), "no eventfd: \(reason)")
        }
    }

    deinit { close(descriptor) }

    /// Ends the poll that runs, or the next one.
    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Forgets the signals so far.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
