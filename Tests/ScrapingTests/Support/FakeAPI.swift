import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// A call as it was sent: one page of one operation.
enum SentCall: Hashable, Sendable, CustomStringConvertible {
    case status([String])
    case load(String)
    case alarms(String, page: Int = 1)
    case sessions(String, page: Int = 1)
    case rights(String)
    case station(String)
    case allStations(page: Int = 1)

    var description: String {
        switch self {
        case .status(let ids): "getStationStatus \(ids.joined(separator: ","))"
        case .load(let id): "getLoad \(id)"
        case .alarms(let id, let page): "getAlarms \(id) from \(page)"
        case .sessions(let id, let page): "getChargingSessionData \(id) from \(page)"
        case .rights(let id): "getStationRights \(id)"
        case .station(let id): "getStations \(id)"
        case .allStations(let page): "getStations from \(page)"
        }
    }

    var operation: String { String(description.prefix { $0 != " " }) }

    func isAbout(_ id: String) -> Bool {
        switch self {
        case .status(let ids): ids.contains(id)
        case .load(let own), .alarms(let own, _), .sessions(let own, _), .rights(let own), .station(let own): own == id
        case .allStations: true
        }
    }
}

/// Stands in for the service: answers from a small world, records what was sent, fails or keeps waiting on demand.
final class FakeAPI: OperationCaller {
    struct World: Sendable {
        /// By id; others are unknown.
        var stations: [String: FakeStation] = [:]
        /// Records on a page of alarms and sessions.
        var pageSize = 100
        /// Stations on a page of getStations.
        var stationPageSize = 500
        /// What a call fails with, if it does.
        var fault: @Sendable (SentCall) -> APIError.Kind? = { _ in nil }
        /// Which calls are not answered before `release()`.
        var isHeld: @Sendable (SentCall) -> Bool = { _ in false }
    }

    private struct State {
        var world = World()
        var calls: [SentCall] = []
        var underWay = 0
        var mostUnderWay = 0
        var held: [(SentCall, CheckedContinuation<Void, Never>)] = []
        var waiting: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    init(_ stations: [FakeStation] = []) {
        state.withLock { $0.world.stations = Dictionary(uniqueKeysWithValues: stations.map { ($0.id, $0) }) }
    }

    /// Everything that was sent since the last time it was asked for.
    func takeCalls() -> [SentCall] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    var calls: [SentCall] { state.withLock { $0.calls } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    func change(_ body: (inout World) -> Void) { state.withLock { body(&$0.world) } }

    func fail(_ fault: @escaping @Sendable (SentCall) -> APIError.Kind?) { change { $0.fault = fault } }

    /// Answers what is held, and holds nothing any more, or only what is not `chosen`.
    func release(_ chosen: @escaping @Sendable (SentCall) -> Bool = { _ in true }) {
        let released = state.withLock { state in
            let held = state.world.isHeld
            state.world.isHeld = { held($0) && !chosen($0) }
            let released = state.held.filter { chosen($0.0) }
            state.held.removeAll { chosen($0.0) }
            return released
        }
        for (_, continuation) in released { continuation.resume() }
    }

    /// Returns when so many calls have been sent in all.
    func sent(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.calls.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    @concurrent
    func call<O: ChargePointAPI.Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        let call = Self.call(operation)
        let (isHeld, waiting) = state.withLock { state in
            state.calls.append(call)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let count = state.calls.count
            let due = state.waiting.filter { $0.count <= count }
            state.waiting.removeAll { $0.count <= count }
            return (state.world.isHeld(call), due)
        }
        for (_, continuation) in waiting { continuation.resume() }
        if isHeld {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.world.isHeld(call) { return true }
                    state.held.append((call, continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
        let world = state.withLock { state in
            state.underWay -= 1
            return state.world
        }
        if let kind = world.fault(call) { throw APIError(operation: O.name, kind: kind) }
        guard let reply = world.reply(to: operation) as? O.Reply else {
            throw APIError(operation: O.name, kind: .unsendable("the stand-in does not know it"))
        }
        return reply
    }

    private static func call(_ operation: some ChargePointAPI.Operation) -> SentCall {
        switch operation {
        case let status as GetStationStatus:
            return .status(status.stationIDs.isEmpty ? [status.filter.stationID ?? ""] : status.stationIDs)
        case let load as GetLoad:
            guard case .station(let id) = load.target else { fatalError("not by group yet") }
            return .load(id)
        case let alarms as GetAlarms: return .alarms(alarms.stationID ?? "", page: alarms.startRecord ?? 1)
        case let sessions as GetChargingSessionData:
            return .sessions(sessions.stationID ?? "", page: sessions.startRecord ?? 1)
        case let rights as GetStationRights: return .rights(rights.filter.stationID ?? "")
        case let stations as GetStations:
            if let id = stations.filter.stationID { return .station(id) }
            return .allStations(page: stations.startRecord ?? 1)
        default: fatalError("not a read: \(operation)")
        }
    }
}
