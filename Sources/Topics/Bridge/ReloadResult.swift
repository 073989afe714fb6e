public import struct FoundationEssentials.Date
public import Registry

/// The document of `chargepoint2mqtt/<instance>/reload/result`: what became of a request to read the configuration again.
public struct ReloadResult: Hashable, Sendable {
    public enum Status: String, CaseIterable, Hashable, Sendable {
        /// The configuration was read, and is in effect.
        case done
        /// It has errors; the one before goes on.
        case rejected
    }

    public var status: Status
    /// For people: what was found, and what to do about it.
    public var responseText: String
    /// Of the configuration in effect.
    public var configDigest: String
    /// Of the first request that it answers.
    public var receivedAt: Date
    public var completedAt: Date

    public init(status: Status, responseText: String, configDigest: String, receivedAt: Date, completedAt: Date) {
        self.status = status
        self.responseText = responseText
        self.configDigest = configDigest
        self.receivedAt = receivedAt
        self.completedAt = completedAt
    }

    public var json: JSONObject {
        [
            "status": .string(status.rawValue), "responseText": .string(responseText),
            "configDigest": .string(configDigest), "receivedAt": .time(receivedAt), "completedAt": .time(completedAt),
        ]
    }
}
