import Glibc
import NIOCore

/// What became of listening.
public enum ListenerState: Hashable, Sendable {
    /// Clients can connect to this port.
    case listening(port: Int)
    /// Nobody can connect, and why; it is tried again.
    case failed(reason: String)

    /// Why an address cannot be listened at, as part of a sentence.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: "another program listens there already"
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: "this machine has no such address"
        case let error as IOError where error.errnoCode == EACCES:
            "the bridge's user may not listen at ports below 1024"
        case let error as SocketAddressError.UnknownHost: "there is no host \(error.host)"
        default: "\(error)"
        }
    }
}
