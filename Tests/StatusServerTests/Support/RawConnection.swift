import Glibc
import TestSupport

/// A TCP connection to a port of this machine, on which a test sends whatever it likes.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw CommandFailed(command: "connect", output: String(cString: strerror(errno))) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Sends a text, or as much of it as is taken.
    ///
    /// - Returns: how many bytes were taken; less than all if the other side does not read or has closed.
    @discardableResult
    func send(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)))
    }

    /// All that comes until the other side closes.
    func rest(within limit: Duration = .seconds(60)) async throws -> String {
        var bytes: [UInt8] = []
        try await eventually("the end of the connection", within: limit) { self.read(into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What comes until it holds a text.
    func text(until end: String, within limit: Duration = .seconds(60)) async throws -> String {
        var bytes: [UInt8] = []
        let wanted = Array(end.utf8)
        var searched = 0
        try await eventually("\(end) on the connection", within: limit) {
            _ = self.read(into: &bytes)
            // What was searched before, which may be megabytes, is not searched again.
            let rest = bytes[max(0, searched - wanted.count)...]
            searched = bytes.count
            return rest.contains(wanted)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: whether the other side has closed.
    private func read(into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { bytes += buffer[..<count] }
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
        }
    }
}
