public import Registry

public import struct FoundationEssentials.Date

/// What became of one set message. Each gets exactly one.
public struct CommandResult: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The API has accepted it, or the limit is staged.
        case done
        /// Refused; nothing was called.
        case rejected
        /// Begun, and not accepted by the API; or it could not begin for a reason of the bridge's own.
        case failed
        /// A newer write of the same point came before its turn did, or somebody withdrew it.
        case superseded
        /// Too old when its turn came; nothing was called.
        case expired
    }

    /// The caller's `id`, or the one that the bridge gave it.
    public var id: JSONValue
    public var subject: CommandSubject
    public var status: Status
    /// The API's code of the last call; nil if the API did not answer, or was not asked.
    public var responseCode: String?
    /// The API's text; if the API was not asked or did not accept, what happened and what would be right.
    public var responseText: String?
    public var receivedAt: Date
    public var completedAt: Date
    /// The target's load points as getLoad showed them right after the call, by point name (of a station: by port, then
    /// by point name). Null if nothing was read.
    public var readback: JSONValue
    /// Whether the readback showed what was written. Nil: not known, since it could not be read, or (alarms) is not
    /// part of getLoad. A staged limit is not in force.
    public var inForce: Bool?
    /// What the writer should know although the command stands.
    public var warnings: [String]
    /// What became of each station, if the topic is a path above stations.
    public var stations: [StationOutcome]?

    /// What became of one of many stations.
    public struct StationOutcome: Hashable, Sendable {
        /// Its device's path.
        public var path: String
        /// Of the station alone; id, subject and times are those of the whole.
        public var result: CommandResult

        public init(path: String, result: CommandResult) {
            self.path = path
            self.result = result
        }
    }

    public init(
        id: JSONValue, subject: CommandSubject, status: Status, responseCode: String? = nil,
        responseText: String? = nil, receivedAt: Date, completedAt: Date, readback: JSONValue = .null,
        inForce: Bool? = false, warnings: [String] = []
    ) {
        self.id = id
        self.subject = subject
        self.status = status
        self.responseCode = responseCode
        self.responseText = responseText
        self.receivedAt = receivedAt
        self.completedAt = completedAt
        self.readback = readback
        self.inForce = inForce
        self.warnings = warnings
    }
}
