import HTTP
import Registry
import TestSupport

/// A running chargepoint-simulator on a free port, and its control endpoints.
final class SimulatorProcess: Sendable {
    static let username = "SIMULATOR-LICENSE-KEY"
    static let password = "simulator-password-7f3a"

    let port: Int
    private let arguments: [String]
    private let process: Locked<ChildProcess>
    private let http: HTTPClient

    /// Starts one and waits until it serves. Vehicles and alarms come only when they are told to.
    static func start(_ arguments: [String] = ["--stations", "4", "--ports", "2,2,2,1"]) async throws
        -> SimulatorProcess
    {
        let all =
            arguments + [
                "--speed", "1", "--no-vehicles", "--no-alarms", "--username", username, "--password", password,
            ]
        for attempt in 1...5 {
            let port = try FreePort.find()
            do {
                return SimulatorProcess(
                    port: port, arguments: all, process: try await launch(all, port), http: try HTTPClient())
            } catch  where attempt < 5 {
                continue
            }
        }
        fatalError("the last attempt returns or throws")
    }

    private init(port: Int, arguments: [String], process: ChildProcess, http: HTTPClient) {
        self.port = port
        self.arguments = arguments
        self.process = Locked(process)
        self.http = http
    }

    var endpoint: String { "http://127.0.0.1:\(port)/webservices/chargepoint/services/5.0" }

    var transcript: String { process.value.transcript }

    private static func launch(_ arguments: [String], _ port: Int) async throws -> ChildProcess {
        let process = try await ChildProcess.start(
            Executables.simulator, ["--listen", "127.0.0.1:\(port)"] + arguments)
        _ = try await process.line { $0.hasPrefix("listening on") }
        return process
    }

    /// Ends it, as if the cloud were gone.
    func kill() async throws {
        process.value.kill()
        try await process.value.exitStatus()
    }

    /// Starts it again on the same port, with the same world as at its first start.
    func restart() async throws {
        process.value = try await eventually("the simulator listens again on port \(port)") {
            try? await Self.launch(arguments, port)
        }
    }

    // MARK: Control

    func get(_ path: String) async throws -> JSONValue {
        let response = try await http.send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)", method: "GET"))
        return try JSONValue(parsing: response.body, limits: JSONLimits(maxBytes: 1 << 26))
    }

    func post(_ path: String, _ body: String) async throws {
        let response = try await http.send(
            HTTPRequest(
                url: "http://127.0.0.1:\(port)\(path)", method: "POST",
                headers: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8)))
        guard response.status < 300 else {
            throw CommandFailed(command: "POST \(path) \(body)", output: String(decoding: response.body, as: UTF8.self))
        }
    }

    /// A vehicle that takes `power` kW for longer than any test lasts.
    func vehicleArrives(_ station: String, _ port: Int, power: Double = 6.6) async throws {
        try await post(
            "/vehicles",
            #"{"stationID":"\#(station)","portNumber":\#(port),"action":"arrive","power":\#(power),"energy":80,"taper":false}"#
        )
    }

    func raiseAlarm(_ station: String, _ type: String) async throws {
        try await post("/alarms", #"{"stationID":"\#(station)","alarmType":"\#(type)"}"#)
    }

    /// The calls since the start, newest last: the last 20,000 of some operations, or of all.
    func requests(of operations: String? = nil) async throws -> [JSONObject] {
        let filter = operations.map { "?operation=\($0)" } ?? ""
        return try await get("/requests\(filter)").array?.compactMap(\.object) ?? []
    }

    /// How many calls of an operation came.
    func calls(_ operation: String) async throws -> Int {
        try await requests().count { $0["operation"]?.string == operation }
    }

    /// What a port really delivers, kW.
    func power(_ station: String, _ port: Int) async throws -> Double {
        let ports = try await get("/world?stationID=\(station)").array?.first?.object?["ports"]?.array ?? []
        return ports.compactMap(\.object).first { $0["portNumber"]?.number?.integer == port }?["power"]?.number?.double
            ?? -1
    }
}
