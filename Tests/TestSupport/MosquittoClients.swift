/// A message as `mosquitto_sub` saw it.
public struct ReceivedMessage: Sendable, Hashable {
    public let topic: String
    public let payload: [UInt8]
    public let qos: Int
    public let isRetained: Bool
    /// MQTT 5 properties under mosquitto's names (`content-type`, `message-expiry-interval`…); null if none.
    public let properties: JSONDocument

    /// The payload as text.
    public var text: String { String(decoding: payload, as: UTF8.self) }

    /// The MQTT 5 user properties in their order.
    public var userProperties: [JSONDocument.Member] { properties["user-properties"]?.members ?? [] }

    /// The payload as JSON.
    public func json() throws -> JSONDocument { try JSONDocument(parsing: text) }
}

/// Where a broker is, and who wants to talk to it: arguments of both of mosquitto's clients.
public struct MosquittoAccess: Sendable {
    public var port: Int
    public var host = "127.0.0.1"
    /// 5 or 311.
    public var version = "5"
    public var username: String?
    public var password: String?
    public var clientID: String?
    public var caFile: String?

    public init(port: Int) { self.port = port }

    var arguments: [String] {
        var all = ["-h", host, "-p", String(port), "-V", version == "5" ? "mqttv5" : "mqttv311"]
        for (flag, value) in [("-u", username), ("-P", password), ("-i", clientID), ("--cafile", caFile)] {
            if let value { all += [flag, value] }
        }
        return all
    }
}

/// A running `mosquitto_sub`.
public final class MosquittoSub: Sendable {
    /// Before each message: tells it from what `-d` prints.
    private static let mark = "message "
    private let process: ChildProcess

    /// Subscribes, and returns when the broker has accepted it. `arguments` are further ones of `mosquitto_sub`.
    public static func start(
        _ access: MosquittoAccess, _ filters: String..., qos: Int = 2, arguments: [String] = []
    ) async throws -> MosquittoSub {
        let topics = filters.flatMap { ["-t", $0] }
        let format = ["-d", "-F", "\(mark)%x %j"]
        // stdbuf: into a pipe, its "Subscribed" would stay in its buffer until the first message.
        let process = try await ChildProcess.start(
            "stdbuf", ["-oL", "mosquitto_sub"] + access.arguments + topics + format + ["-q", String(qos)] + arguments)
        _ = try await process.line { $0.hasPrefix("Subscribed (mid") }
        return MosquittoSub(process: process)
    }

    /// Subscribes to a broker of ours with its defaults.
    public static func start(_ broker: BrokerProcess, _ filters: String...) async throws -> MosquittoSub {
        let topics = filters.dropFirst().flatMap { ["-t", $0] }
        return try await start(MosquittoAccess(port: broker.port), filters[0], arguments: topics)
    }

    private init(process: ChildProcess) { self.process = process }

    /// What came so far, in its order.
    public func messages() throws -> [ReceivedMessage] {
        try process.outputLines().filter { $0.hasPrefix(Self.mark) }.map(Self.parse)
    }

    /// Waits until `count` messages that match have come, and returns all of those.
    public func collect(
        _ count: Int, within limit: Duration = .seconds(60), file: StaticString = #fileID, line: UInt = #line,
        where matches: (ReceivedMessage) -> Bool = { _ in true }
    ) async throws -> [ReceivedMessage] {
        do {
            return try await eventually("\(count) messages at mosquitto_sub", within: limit, file: file, line: line) {
                let found = try messages().filter(matches)
                return found.count >= count ? found : nil
            }
        } catch let error as DidNotHappen {
            throw DidNotHappen(
                "\(count) messages at mosquitto_sub", limit: limit,
                detail: "it has:\n\(process.transcript.suffix(4000))\n\(error)", file: file, line: line)
        }
    }

    /// Waits for the first message that matches.
    public func first(
        within limit: Duration = .seconds(60), file: StaticString = #fileID, line: UInt = #line,
        where matches: (ReceivedMessage) -> Bool = { _ in true }
    ) async throws -> ReceivedMessage {
        try await collect(1, within: limit, file: file, line: line, where: matches)[0]
    }

    /// Ends it.
    public func stop() { process.kill() }

    private static func parse(_ line: String) throws -> ReceivedMessage {
        let parts = line.dropFirst(mark.count).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let json = try JSONDocument(parsing: parts[1])
        var digits = parts[0].utf8.makeIterator()
        var payload: [UInt8] = []
        while let high = digits.next(), let low = digits.next() {
            payload.append(UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) ?? 0)
        }
        return ReceivedMessage(
            topic: json["topic"]?.string ?? "", payload: payload, qos: json["qos"]?.integer ?? -1,
            isRetained: json["retain"]?.integer == 1, properties: json["properties"] ?? .null)
    }
}

/// `mosquitto_pub`.
public enum MosquittoPub {
    /// Publishes one message and returns when the broker has it. `properties` are words after `-D publish`.
    public static func publish(
        _ access: MosquittoAccess, topic: String, _ payload: String, qos: Int = 1, retain: Bool = false,
        properties: [[String]] = []
    ) async throws {
        let message = ["-t", topic, "-q", String(qos)] + (payload.isEmpty ? ["-n"] : ["-m", payload])
        let options = (retain ? ["-r"] : []) + properties.flatMap { ["-D", "publish"] + $0 }
        let result = try await ChildProcess.run("mosquitto_pub", access.arguments + message + options)
        guard result.status == .exited(0), result.errorOutput.isEmpty else {
            throw CommandFailed(command: "mosquitto_pub to \(topic)", output: result.output + result.errorOutput)
        }
    }

    /// Publishes to a broker of ours with its defaults.
    public static func publish(
        _ broker: BrokerProcess, topic: String, _ payload: String, qos: Int = 1, retain: Bool = false,
        properties: [[String]] = []
    ) async throws {
        try await publish(
            MosquittoAccess(port: broker.port), topic: topic, payload, qos: qos, retain: retain,
            properties: properties)
    }
}
