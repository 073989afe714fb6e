import Registry
import Topics

/// How the dashboard names devices: as their topics do, a path and perhaps a port.
struct ShownName: Hashable, Sendable, CustomStringConvertible {
    let path: String
    let port: Int?

    init(_ path: DevicePath, port: Int?) {
        self.path = path.description
        self.port = port
    }

    /// Reads a name. No path ends in digits alone.
    init(_ name: String) {
        let levels = name.split(separator: "/", omittingEmptySubsequences: false)
        if levels.count > 1, let last = levels.last, let number = Int(last), String(number) == last, number > 0 {
            path = levels.dropLast().joined(separator: "/")
            port = number
        } else {
            path = name
            port = nil
        }
    }

    var description: String { port.map { "\(path)/\($0)" } ?? path }

    /// What a set topic is addressed to, in short.
    static func addressee(of topic: String, prefix: String, _ reading: SetTopicReading) -> String {
        switch reading {
        case .set(let set): return ShownName(set.device.path, port: set.port).description
        case .subtree(let subtree): return subtree.path
        case .refused, .foreign:
            let inner = topic.hasPrefix(prefix + "/") ? topic.dropFirst(prefix.count + 1) : topic[...]
            return String(inner.hasSuffix("/set") ? inner.dropLast(4) : inner)
        }
    }
}
