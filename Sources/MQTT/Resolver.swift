import Glibc

/// What the system knows of a host name.
enum Resolver {
    /// How many addresses a name has; blocks while the name server is asked.
    static func addressCount(of host: String) -> Int {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return 0 }
        defer { freeaddrinfo(list) }
        var count = 0
        var next = list
        while let address = next {
            count += 1
            next = address.pointee.ai_next
        }
        return count
    }
}
