import Glibc

/// A TCP port of 127.0.0.1 that nobody used a moment ago.
///
/// Another process may take it before its user does: whoever starts a server on it tries again with another.
public enum FreePort {
    /// Binds port 0, reads which port that became, and releases it.
    public static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard code == 0 else { throw SystemError("bind 127.0.0.1") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
