import Glibc

/// The folder in which a bridge keeps what must survive a restart. It belongs to one bridge at a time: a lock keeps a
/// second one out for as long as the first runs, however that ends.
public final class StateFolder: Sendable {
    /// Absolute, or as it was given.
    public let path: String
    /// Open as long as the folder is held: with it goes the lock.
    private let lock: CInt

    /// The file that is locked; it says who holds it.
    private static let lockName = "lock"

    /// Takes the folder, which is made, for the bridge's own user alone, if there is none.
    ///
    /// - Throws: `.inUse` naming the other bridge's process; `.unusable` if it cannot be made or written.
    public init(_ path: String) throws(StateFolderError) {
        self.path = path
        try Self.make(path)
        let file = "\(path)/\(Self.lockName)"
        let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path, "it cannot be written", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else { throw .unusable(path, "it cannot be locked", code) }
            throw StateFolderError(
                .inUse, "state folder \(path) is in use by another bridge" + (holder.map { ", process \($0)" } ?? ""),
                remedy: "stop that one, or give each bridge a state folder of its own: state in bridge.yaml")
        }
        // Who holds it is only told to people: a disk too full for that is no reason not to start.
        _ = ftruncate(descriptor, 0)
        let line = Array("\(getpid())\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        lock = descriptor
    }

    deinit { close(lock) }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder, and with it those above that are missing.
    private static func make(_ path: String, mode: mode_t = 0o700) throws(StateFolderError) {
        var code = unsafe mkdir(path, mode) == 0 ? 0 : errno
        if code == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex {
            try make(String(path[..<slash]), mode: 0o755)
            code = unsafe mkdir(path, mode) == 0 ? 0 : errno
        }
        guard code == 0 || code == EEXIST else { throw .unusable(path, "it cannot be made", code) }
    }

    /// The process that holds the lock, if it has said so.
    private static func holder(_ descriptor: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }
}
