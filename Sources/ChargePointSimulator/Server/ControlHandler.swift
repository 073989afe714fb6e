import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The endpoints for people and tests, beside the service: what was called, what happens, what shall happen. Without
/// credentials: the simulator is meant for a loopback address.
struct ControlHandler: Sendable {
    let network: SimulatedNetwork
    let faults: FaultBoard
    let log: CallLog

    func addRoutes(to router: Router<SimulatorContext>) {
        router.get("/") { _, _ in text(Self.index) }
        router.get("/stats") { _, _ in
            var statistics = log.statistics
            statistics.injected = faults.injected
            return try json(statistics)
        }
        router.get("/requests") { request, _ in
            try control { try log.calls(request) }
        }
        router.delete("/requests") { _, _ in
            log.forget()
            return try json(["kept": 0])
        }
        router.get("/world") { request, _ in
            try control {
                let query = try ControlQuery(request, known: ["stationID", "limit"])
                let ids = query.list("stationID")
                let limit = try query.number("limit") ?? 1000
                return network.views { world in
                    let indices =
                        ids.map { $0.compactMap { world.index(id: $0) } } ?? world.present(Array(world.indices))
                    return Array(indices.prefix(limit))
                }
            }
        }
        router.get("/faults") { _, _ in try json(faults.rules) }
        router.delete("/faults") { _, _ in
            faults.clear()
            return try json(faults.rules)
        }
        router.post("/faults") { request, _ in
            try await control(request) { body in
                if try ClearRequest.isMeant(body) {
                    faults.clear()
                } else if let problem = faults.add(try FaultRule.read(body)) {
                    throw ControlError(problem)
                }
                return faults.rules
            }
        }
        router.post("/alarms") { request, _ in
            try await control(request) { body in
                let alarm = try AlarmRequest.read(body)
                let time = try alarm.alarmTime.map { text in
                    guard let time = DateTime(text) else { throw ControlError("alarmTime is no dateTime: \(text)") }
                    return time.date
                }
                let isRaised = network.raiseAlarm(
                    stationID: alarm.stationID, port: alarm.portNumber, type: alarm.alarmType, at: time)
                guard isRaised, let station = network.station(alarm.stationID) else {
                    throw ControlError("There is no station \(alarm.stationID), or no such port.")
                }
                return station
            }
        }
        router.post("/stations") { request, _ in
            try await control(request) { body in
                let station = try StationRequest.read(body)
                try change(station)
                return network.views { world in world.index(id: station.stationID).map { [$0] } ?? [] }
            }
        }
        router.post("/vehicles") { request, _ in
            try await control(request) { body in
                let vehicle = try VehicleRequest.read(body)
                try happen(vehicle)
                guard let station = network.station(vehicle.stationID) else {
                    throw ControlError("There is no station \(vehicle.stationID).")
                }
                return station
            }
        }
    }

    private func change(_ station: StationRequest) throws(ControlError) {
        let isThere: Bool
        switch station.action {
        case "remove": isThere = network.setAbsent(stationID: station.stationID, true)
        case "restore": isThere = network.setAbsent(stationID: station.stationID, false)
        case "rename":
            guard let name = station.stationName else { throw ControlError("rename wants a stationName.") }
            isThere = network.rename(stationID: station.stationID, to: name)
        default:
            throw ControlError("action must be “remove”, “restore” or “rename”, not “\(station.action)”.")
        }
        if !isThere { throw ControlError("There is no station \(station.stationID).") }
    }

    private func happen(_ vehicle: VehicleRequest) throws(ControlError) {
        switch vehicle.action {
        case "arrive":
            for (name, value) in [("energy", vehicle.energy), ("power", vehicle.power), ("stay", vehicle.stay)] {
                if let value, !(value > 0 && value <= 1e9) { throw ControlError("\(name) must be above 0.") }
            }
            let session = network.arrive(
                stationID: vehicle.stationID, port: vehicle.portNumber, energy: vehicle.energy, power: vehicle.power,
                stay: vehicle.stay, tapers: vehicle.taper ?? false)
            if session == nil {
                throw ControlError("There is no port \(vehicle.portNumber) at a station \(vehicle.stationID).")
            }
        case "leave":
            if !network.leave(stationID: vehicle.stationID, port: vehicle.portNumber) {
                throw ControlError("There is no vehicle at port \(vehicle.portNumber) of \(vehicle.stationID).")
            }
        default:
            throw ControlError("action must be “arrive” or “leave”, not “\(vehicle.action)”.")
        }
    }

    // MARK: Plumbing

    private func control(_ request: Request, _ body: ([UInt8]) throws -> some Encodable) async throws -> Response {
        var buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: 1 << 20)
        } catch {
            return try json(["error": "The body cannot be read or is larger than 1 MiB."], status: .contentTooLarge)
        }
        return try control { try body(buffer.readBytes(length: buffer.readableBytes) ?? []) }
    }

    private func control(_ body: () throws -> some Encodable) throws -> Response {
        do {
            return try json(body())
        } catch let error as ControlError {
            return try json(["error": error.description], status: .badRequest)
        }
    }

    private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try prettyJSON(value))))
    }

    private func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// `{"clear": true}`
    private struct ClearRequest: Decodable {
        let clear: Bool

        static func isMeant(_ body: [UInt8]) throws -> Bool {
            guard let request = try? JSONDecoder().decode(ClearRequest.self, from: Data(body)) else { return false }
            if !request.clear { throw ControlError("clear must be true.") }
            return true
        }
    }
}
