import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Compares what a sender was told of its commands with what the service was asked for.
struct CommandAudit {
    /// A request that the service had.
    struct Request {
        let operation: String
        let station: String
        /// Nil: the whole station.
        let port: Int?
        /// kW or percent, as sent; nil: a clear.
        let limit: Double?
        let isPercent: Bool
        /// Seconds since 1970.
        let time: Double
        let code: String?
    }

    let commands: [SentCommand]
    let requests: [Request]
    /// The station of each device path.
    let stations: [String: String]

    init(_ commands: [SentCommand], _ site: Site, stations: [String: String]) async throws {
        self.commands = commands
        self.stations = stations
        requests = try await site.simulator.requests(of: "shedLoad,clearShedState").flatMap(Request.read)
    }

    /// Each command that the broker took has one answer, the same on both topics.
    func expectOneAnswerEach() {
        for command in commands {
            #expect(command.isAcknowledged, "command \(command.number)")
            #expect(
                command.answers.count == 1 && command.responses > 0 && command.results > 0,
                "command \(command.number) on \(command.device): \(command.responses) responses, \(command.results) results: \(command.answers)"
            )
        }
    }

    /// No message came twice.
    func expectNoRepeats() {
        for command in commands {
            #expect(command.responses == 1 && command.results == 1, "command \(command.number)")
        }
    }

    /// How many answers came more often than once, on either topic.
    var repeats: Int { commands.count { $0.responses > 1 || $0.results > 1 } }

    /// What was done was asked of the API, and what was not done was not.
    func expectTruth() {
        let asked = Dictionary(grouping: requests.filter { $0.operation == "shedLoad" }) { Key($0) }
        for command in commands {
            guard case .cap(let limit) = command.write else { continue }
            let own = asked[Key(device: command.device, stations: stations, limit: limit)] ?? []
            switch command.status {
            case "done":
                #expect(own.contains { $0.code == "100" }, "command \(command.number) is done, and was not asked for")
                #expect(own.allSatisfy { $0.time > command.sentAt - 1 })
            case "superseded", "rejected", "expired":
                #expect(own.isEmpty, "command \(command.number) is \(command.status!), and was asked for")
            default: break
            }
        }
    }

    /// Every port is as the last command on it says.
    func expectFinalState(_ site: Site) async throws {
        let last = Dictionary(grouping: commands, by: \.device).compactMapValues { $0.max { $0.number < $1.number } }
        for (device, command) in last {
            #expect(command.status == "done", "the last command on \(device): \(command.answers)")
            let (path, port) = device.pathAndPort
            let world = try await site.simulator.get("/world?stationID=\(stations[path] ?? "")")
            let ports = world.array?.first?.object?["ports"]?.array?.compactMap(\.object) ?? []
            let state = ports.first { $0["portNumber"]?.number?.integer == port } ?? [:]
            let value = state["shedValue"]?.number?.double
            switch command.write {
            case .cap(let limit):
                #expect(state["shed"] == "cap" && value == Double(limit), "\(device) after \(command.number): \(state)")
            case .percent(let limit):
                #expect(
                    state["shed"] == "percent" && value == Double(limit), "\(device) after \(command.number): \(state)")
            case .clear:
                #expect(state["shed"]?.string == nil, "\(device) after \(command.number): \(state)")
            }
        }
        #expect(!last.isEmpty)
    }

    /// Milliseconds from a cap's publishing to its API request, sorted.
    var latencies: [Double] {
        let asked = Dictionary(grouping: requests.filter { $0.operation == "shedLoad" }) { Key($0) }
        return commands.compactMap { command -> Double? in
            guard case .cap(let limit) = command.write, command.status == "done" else { return nil }
            let own = asked[Key(device: command.device, stations: stations, limit: limit)] ?? []
            return own.map(\.time).min().map { ($0 - command.sentAt) * 1000 }
        }.sorted()
    }

    /// How many commands ended in which way.
    var statuses: [String: Int] {
        Dictionary(commands.map { ($0.status ?? "none", 1) }, uniquingKeysWith: +)
    }

    /// The caps are different for each command.
    private struct Key: Hashable {
        let station: String
        let port: Int?
        let limit: Double?

        init(_ request: Request) {
            (station, port) = (request.station, request.port)
            limit = request.isPercent ? nil : request.limit
        }

        init(device: String, stations: [String: String], limit: String) {
            let (path, port) = device.pathAndPort
            (station, self.port, self.limit) = (stations[path] ?? "", port, Double(limit))
        }
    }
}

extension CommandAudit.Request {
    /// What a call asked for, of each port that it names; nothing if it is another operation.
    static func read(_ call: JSONObject) -> [CommandAudit.Request] {
        guard let operation = call["operation"]?.string, let order = call["order"]?.object else { return [] }
        let time = call["time"]?.string.flatMap { ISO8601.date($0) }?.timeIntervalSince1970 ?? 0
        func request(_ part: JSONObject, port: Int?) -> Self {
            let percent = part["percentShed"]?.number?.double
            return Self(
                operation: operation, station: order["stationID"]?.string ?? "", port: port,
                limit: percent ?? part["allowedLoad"]?.number?.double, isPercent: percent != nil, time: time,
                code: call["responseCode"]?.string)
        }
        guard let ports = order["ports"]?.array, !ports.isEmpty else { return [request(order, port: nil)] }
        return ports.compactMap(\.object).map { port in
            request(port, port: port["portNumber"]?.string.flatMap { Int($0) })
        }
    }
}

extension String {
    /// `campus/s1/2`: the path `campus/s1` and port 2.
    fileprivate var pathAndPort: (String, Int) {
        guard let slash = lastIndex(of: "/") else { return (self, 0) }
        return (String(self[..<slash]), Int(self[index(after: slash)...]) ?? 0)
    }
}
