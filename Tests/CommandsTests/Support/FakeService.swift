import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Synchronization

/// One call as the service got it.
enum Call: Hashable, Sendable, CustomStringConvertible {
    case shedLoad(ShedLoad.Target, minutes: Int)
    case clearShedState(ClearShedState.Target)
    case clearAlarms(ClearAlarms.Scope)
    case getLoad(String)

    static func cap(_ power: String, port: Int, of station: StationID = .first, minutes: Int = 0) -> Call {
        .shedLoad(
            .ports(
                station.text,
                [ShedLoad.PortLimit(portNumber: String(port), limit: .allowedLoad(DecimalText(power)!))]),
            minutes: minutes)
    }

    static func percent(_ percent: Int, port: Int, of station: StationID = .first, minutes: Int = 0) -> Call {
        .shedLoad(
            .ports(station.text, [ShedLoad.PortLimit(portNumber: String(port), limit: .percentShed(percent))]),
            minutes: minutes)
    }

    static func clear(port: Int, of station: StationID = .first) -> Call {
        .clearShedState(.ports(station.text, portNumbers: [String(port)]))
    }

    static let read = Call.getLoad("1:34001")

    var isRead: Bool {
        if case .getLoad = self { true } else { false }
    }

    var description: String {
        switch self {
        case .shedLoad(let target, let minutes): "shedLoad \(target) for \(minutes) min"
        case .clearShedState(let target): "clearShedState \(target)"
        case .clearAlarms(let scope): "clearAlarms \(scope)"
        case .getLoad(let station): "getLoad \(station)"
        }
    }
}

/// A ChargePoint service of two-port stations that records every call, in order.
final class FakeService: OperationCaller, LoadReader, StationFactsSource {
    /// What the service says instead of carrying a call out.
    enum Trouble: Sendable {
        case error(APIError.Kind)
        case code(String, text: String?)
        case noSuccess
        case blankText
    }

    fileprivate struct State {
        var calls: [Call] = []
        var finished = 0
        var loads: [StationID: GetLoad.Station] = [:]
        var facts: [StationID: StationFacts] = [:]
        var isSlow = false
        var troubles: [(matches: @Sendable (Call) -> Bool, trouble: Trouble)] = []
        var readError: (any Error)?
        var groups: [StationGroupID: Set<StationID>] = [:]
        var isHeld: @Sendable (Call) -> Bool = { _ in false }
        var held: [CheckedContinuation<Void, Never>] = []
        var limits: [Duration] = []
        var underWay: [String: Int] = [:]
        var mostAtOnce = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    init(_ stations: [StationID] = [.first, .second]) {
        for station in stations { set(station) { _, _ in } }
    }

    // MARK: What a test sets

    /// Changes each port of a station (or makes it: two ports that deliver 3.3 kW of 6.6 and are not shed).
    func set(_ station: StationID = .first, _ change: (Int, inout GetLoad.Port) -> Void) {
        state.withLock { state in
            var load = state.loads[station] ?? GetLoad.Station()
            if load.ports.isEmpty {
                load.stationID = station.text
                load.ports = (1...2).map { number in
                    var port = GetLoad.Port()
                    port.portNumber = String(number)
                    port.portLoad = DecimalText("3.300")
                    port.apply(nil)
                    return port
                }
            }
            for index in load.ports.indices { change(index + 1, &load.ports[index]) }
            state.loads[station] = load
            var facts = StationFacts(
                ports: Dictionary(
                    uniqueKeysWithValues: (1...2).map { ($0, StationFacts.Port(nameplate: Kilowatts("6.6"))) }))
            facts.take(load)
            state.facts[station] = facts
        }
    }

    /// Changes what getLoad shows of the first station.
    func change(_ change: (inout GetLoad.Station) -> Void) {
        state.withLock { state in
            guard var load = state.loads[.first] else { return }
            change(&load)
            state.loads[.first] = load
        }
    }

    /// What the bridge knows before it reads.
    func setFacts(_ facts: StationFacts, of station: StationID = .first) {
        state.withLock { $0.facts[station] = facts }
    }

    /// Accepted calls change nothing that getLoad shows, as the real service's do not at first.
    func becomeSlow() { state.withLock { $0.isSlow = true } }

    /// The next call that matches gets this instead of an answer.
    func fail(_ trouble: Trouble, on matches: @escaping @Sendable (Call) -> Bool = { !$0.isRead }) {
        state.withLock { $0.troubles.append((matches, trouble)) }
    }

    func setGroups(_ groups: [StationGroupID: Set<StationID>]) { state.withLock { $0.groups = groups } }

    func failReading(_ error: (any Error)?) { state.withLock { $0.readError = error } }

    /// From now on calls that match do not return before `release()`.
    func hold(_ matches: @escaping @Sendable (Call) -> Bool = { !$0.isRead }) {
        state.withLock { $0.isHeld = matches }
    }

    func release() {
        let held = state.withLock { state in
            state.isHeld = { _ in false }
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    // MARK: What a test sees

    /// Every call begun so far, readings included.
    var calls: [Call] { state.withLock { $0.calls } }
    /// Every call but readings.
    var writes: [Call] { calls.filter { !$0.isRead } }
    /// How long each write was allowed to wait for its turn.
    var limits: [Duration] { state.withLock { $0.limits } }

    /// The most writes that one station had under way at once.
    var mostWritesAtOnce: Int { state.withLock { $0.mostAtOnce } }
    /// What getLoad shows of a station.
    func load(of station: StationID) -> GetLoad.Station? { state.withLock { $0.loads[station] } }

    func waitForCalls(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.calls.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    // MARK: The service

    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        try await call(operation, within: .seconds(3600))
    }

    func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply {
        state.withLock { $0.limits.append(limit) }
        let reply: any OperationReply
        switch operation {
        case let shed as ShedLoad:
            reply = try await answer(.shedLoad(shed.target, minutes: shed.timeInterval), ShedLoad.Reply()) {
                $0.success = $1
            }
        case let clear as ClearShedState:
            reply = try await answer(.clearShedState(clear.target), ClearShedState.Reply()) { $0.success = $1 }
        case let clear as ClearAlarms:
            reply = try await answer(.clearAlarms(clear.scope), ClearAlarms.Reply()) { _, _ in }
        default:
            preconditionFailure("commands never call \(O.name)")
        }
        return reply as! O.Reply
    }

    func readLoad(of station: StationID) async throws -> GetLoad.Reply {
        await begin(.getLoad(station.text))
        let (load, error) = state.withLock { ($0.loads[station], $0.readError) }
        if let error { throw error }
        var reply = GetLoad.Reply()
        reply.responseCode = .success
        reply.stations = [load].compactMap(\.self)
        state.withLock { state in
            if let load { state.facts[station]?.take(load) }
        }
        return reply
    }

    func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply {
        await begin(.getLoad("group \(group)"))
        let error = state.withLock { $0.readError }
        if let error { throw error }
        var reply = GetLoad.Reply()
        reply.responseCode = .success
        state.withLock { state in
            for station in stations {
                guard let load = state.loads[station] else { continue }
                reply.stations.append(load)
                state.facts[station]?.take(load)
            }
        }
        return reply
    }

    func facts(of station: StationID) async -> StationFacts { state.withLock { $0.facts[station] ?? StationFacts() } }

    private func begin(_ call: Call) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (isHeld, watchers) = state.withLock { state in
                state.calls.append(call)
                let isHeld = state.isHeld(call)
                if isHeld { state.held.append(continuation) }
                let watchers = state.watchers.filter { $0.count <= state.calls.count }
                state.watchers.removeAll { $0.count <= state.calls.count }
                return (isHeld, watchers)
            }
            for watcher in watchers { watcher.continuation.resume() }
            if !isHeld { continuation.resume() }
        }
    }

    private func answer<R: OperationReply>(
        _ call: Call, _ reply: R, _ setSuccess: (inout R, Int) -> Void
    ) async throws(APIError) -> R {
        state.withLock { state in
            state.underWay[call.station, default: 0] += 1
            state.mostAtOnce = max(state.mostAtOnce, state.underWay[call.station] ?? 0)
        }
        defer { state.withLock { $0.underWay[call.station, default: 0] -= 1 } }
        await begin(call)
        let trouble = state.withLock { state in
            state.troubles.firstIndex { $0.matches(call) }.map { state.troubles.remove(at: $0).trouble }
        }
        var reply = reply
        reply.responseCode = .success
        reply.responseText = "API input request executed successfully."
        setSuccess(&reply, 1)
        switch trouble {
        case .error(let kind): throw APIError(operation: call.operation, kind: kind)
        case .code(let code, let text):
            (reply.responseCode, reply.responseText) = (ResponseCode(rawValue: code), text)
            setSuccess(&reply, 0)
            return reply
        case .noSuccess:
            (reply.responseText) = (nil)
            setSuccess(&reply, 0)
            return reply
        case .blankText: reply.responseText = nil
        case nil: break
        }
        if Task.isCancelled { throw APIError(operation: call.operation, kind: .cancelled) }
        state.withLock { state in
            if !state.isSlow { state.apply(call) }
        }
        return reply
    }
}

extension FakeService.State {
    fileprivate mutating func apply(_ call: Call) {
        switch call {
        case .shedLoad(.station(let station, let limit), _):
            change(station) { _, port in port.apply(limit) }
        case .shedLoad(.ports(let station, let limits), _):
            change(station) { number, port in
                if let limit = limits.first(where: { $0.portNumber == String(number) }) { port.apply(limit.limit) }
            }
        case .clearShedState(.station(let station)):
            change(station) { _, port in port.apply(nil) }
        case .shedLoad(.group(let group, let limit), _):
            for station in groups[group] ?? [] { change(station.text) { _, port in port.apply(limit) } }
        case .clearShedState(.group(let group)):
            for station in groups[group] ?? [] { change(station.text) { _, port in port.apply(nil) } }
        case .clearShedState(.ports(let station, let numbers)):
            change(station) { number, port in if numbers.contains(String(number)) { port.apply(nil) } }
        default: break
        }
    }

    private mutating func change(_ text: String, _ change: (Int, inout GetLoad.Port) -> Void) {
        guard let station = StationID(text), var load = loads[station] else { return }
        for index in load.ports.indices { change(index + 1, &load.ports[index]) }
        loads[station] = load
        facts[station]?.take(load)
    }
}

extension GetLoad.Port {
    /// As getLoad shows a port under a limit, or under none.
    mutating func apply(_ limit: ShedLoad.Limit?) {
        shedState = limit == nil ? 0 : 1
        allowedLoad = DecimalText("0.000")
        percentShed = 0
        switch limit {
        case .allowedLoad(let power): allowedLoad = power
        case .percentShed(let percent): percentShed = percent
        case nil: break
        }
    }
}

extension Call {
    /// The station, or the group, that it is for.
    fileprivate var station: String {
        switch self {
        case .shedLoad(.station(let station, _), _), .shedLoad(.ports(let station, _), _): station
        case .clearShedState(.station(let station)), .clearShedState(.ports(let station, _)): station
        case .clearAlarms(.station(let station)), .getLoad(let station): station
        case .shedLoad(.group(let group, _), _), .clearShedState(.group(let group)): "group \(group)"
        case .clearAlarms(let scope): "\(scope)"
        }
    }

    fileprivate var operation: String { description.split(separator: " ").first.map(String.init) ?? "" }
}
