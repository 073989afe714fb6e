import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// A call as it was sent: one page of one operation.
enum SentCall: Hashable, Sendable, CustomStringConvertible {
    case status([String])
    case load(String)
    case groupLoad(Int)
    case alarms(String, page: Int = 1)
    case allAlarms(from: String? = nil, page: Int = 1)
    case sessions(String, page: Int = 1)
    case allSessions(from: String, page: Int = 1)
    case rights(String)
    case allRights(page: Int = 1)
    case station(String)
    case allStations(page: Int = 1)
    case groupStations(Int)
    case organizationStations(String)
    case organizations
    case groups(String)

    var description: String {
        switch self {
        case .status(let ids): "getStationStatus \(ids.joined(separator: ","))"
        case .load(let id): "getLoad \(id)"
        case .groupLoad(let group): "getLoad group \(group)"
        case .alarms(let id, let page): "getAlarms \(id) from \(page)"
        case .allAlarms(let from, let page): "getAlarms since \(from ?? "ever") from \(page)"
        case .sessions(let id, let page): "getChargingSessionData \(id) from \(page)"
        case .allSessions(let from, let page): "getChargingSessionData since \(from) from \(page)"
        case .rights(let id): "getStationRights \(id)"
        case .allRights(let page): "getStationRights from \(page)"
        case .station(let id): "getStations \(id)"
        case .allStations(let page): "getStations from \(page)"
        case .groupStations(let group): "getStations group \(group)"
        case .organizationStations(let organization): "getStations organization \(organization)"
        case .organizations: "getOrgsAndStationGroups"
        case .groups(let organization): "getStationGroups \(organization)"
        }
    }

    var operation: String { String(description.prefix { $0 != " " }) }

    /// Whether it only learns which groups there are.
    var isSurvey: Bool {
        switch self {
        case .organizations, .groups: true
        default: false
        }
    }

    func isAbout(_ id: String) -> Bool {
        switch self {
        case .status(let ids): ids.contains(id)
        case .load(let own), .alarms(let own, _), .sessions(let own, _), .rights(let own), .station(let own): own == id
        case .allStations, .allAlarms, .allSessions, .allRights, .groupLoad, .groupStations, .organizationStations: true
        case .organizations, .groups: false
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
        /// The account's station groups.
        var groups: [FakeGroup] = []
        /// Whether the window of getChargingSessionData means when sessions end, and not when they begin.
        var windowMeansEnd = false
        /// Whether sessions show before they have ended.
        var showsRunningSessions = true
        /// What a call fails with, if it does.
        var fault: @Sendable (SentCall) -> APIError.Kind? = { _ in nil }
        /// Which calls are not answered before `release()`, beside those that only learn the groups.
        var isHeld: @Sendable (SentCall) -> Bool = { _ in false }

        func holds(_ call: SentCall) -> Bool { !call.isSurvey && isHeld(call) }
    }

    private struct State {
        var world = World()
        var calls: [SentCall] = []
        var surveys: [SentCall] = []
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

    /// The calls since the last time that it was asked for them which only learnt the groups: they are not among the
    /// others.
    func takeSurveys() -> [SentCall] {
        state.withLock { state in
            defer { state.surveys = [] }
            return state.surveys
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
            if call.isSurvey { state.surveys.append(call) } else { state.calls.append(call) }
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let count = state.calls.count
            let due = state.waiting.filter { $0.count <= count }
            state.waiting.removeAll { $0.count <= count }
            return (state.world.holds(call), due)
        }
        for (_, continuation) in waiting { continuation.resume() }
        if isHeld {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.world.holds(call) { return true }
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
            switch load.target {
            case .station(let id): return .load(id)
            case .group(let group): return .groupLoad(group.number)
            case .session: fatalError("never asked for")
            }
        case let alarms as GetAlarms:
            let page = alarms.startRecord ?? 1
            return alarms.stationID.map { .alarms($0, page: page) }
                ?? .allAlarms(from: alarms.startTime.map { clock($0) }, page: page)
        case let sessions as GetChargingSessionData:
            let page = sessions.startRecord ?? 1
            return sessions.stationID.map { .sessions($0, page: page) }
                ?? .allSessions(from: clock(sessions.fromTimeStamp ?? .distantPast), page: page)
        case let rights as GetStationRights:
            return rights.filter.stationID.map { .rights($0) } ?? .allRights(page: rights.startRecord ?? 1)
        case let stations as GetStations:
            if let id = stations.filter.stationID { return .station(id) }
            if let group = stations.sgID.flatMap({ Int($0) }) { return .groupStations(group) }
            if let organization = stations.orgID { return .organizationStations(organization) }
            return .allStations(page: stations.startRecord ?? 1)
        case is GetOrgsAndStationGroups: return .organizations
        case let groups as GetStationGroups: return .groups(groups.orgID)
        default: fatalError("not a read: \(operation)")
        }
    }
}
