import Glibc

/// A listening socket whose queue is full and which never accepts: further connections to it hang.
struct DeafListener {
    let port: Int
    private let descriptors: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var all = [listener]
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, listen(listener, 0) == 0,
                    getsockname(listener, address, &length) == 0
                else { return Int32(-1) }
                // More than the queue takes; those beyond stay unconnected.
                for _ in 0..<4 {
                    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
                    let filler = socket(AF_INET, kind, 0)
                    _ = connect(filler, address, length)
                    all.append(filler)
                }
                return 0
            }
        }
        guard code == 0 else { throw CannotListen() }
        descriptors = all
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    struct CannotListen: Error {}

    func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
