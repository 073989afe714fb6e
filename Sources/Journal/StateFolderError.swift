/// Why a state folder cannot be used, and how to mend it.
public struct StateFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// It cannot be made, or what is to be kept in it cannot be written.
        case unusable
        /// Another bridge works with it.
        case inUse
    }

    public let kind: Kind
    /// What is wrong, and where.
    public let message: String
    /// What would be right.
    public let remedy: String

    init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message); \(remedy)" }
}

extension StateFolderError {
    /// - Parameter code: the system's `errno`.
    static func unusable(_ path: String, _ what: String, _ code: Int32) -> StateFolderError {
        StateFolderError(
            .unusable, "state folder \(path): \(what): \(SystemReason(code))",
            remedy: "name a folder that the bridge may write as state in bridge.yaml (or in CHARGEPOINT2MQTT_STATE), "
                + "or make this one for it: sudo install -d -m 700 -o $(id -un) \(path)")
    }
}
