import Registry

/// Decides which failures are told, and tells each once: a station that stays away for a week is one message, and a
/// dead endpoint is one message and not one for each of ten thousand stations. Pure.
struct ProblemLog: Sendable {
    /// Failures in a row after which a missing answer is told: one lost reply is nothing to act on.
    static let patience = 3
    /// Stations that are named for one kind of failure of one operation; one more message stands for the others.
    static let namedStations = 10

    private let account: String
    /// What was told and is not over, by id.
    private var told: [String: ScrapeProblem] = [:]
    private var failing: [ReadKey: (kind: ReadFailure.Kind, inARow: Int)] = [:]
    private var groupCounts: [Group: (failing: Int, named: Int)] = [:]
    /// Reads without an answer since the last that succeeded.
    private var unanswered = 0

    /// Failures that are told alike. Unknown stations are told of once, whatever the operation.
    private struct Group: Hashable {
        let kind: ReadFailure.Kind
        let registerClass: RegisterClass?
    }

    init(account: String) { self.account = account }

    /// What is told and not over, by id.
    var active: [ScrapeProblem] { told.values.sorted { $0.id < $1.id } }

    /// Whether the read last failed because the API does not know the station.
    func isUnknown(_ key: ReadKey) -> Bool { failing[key]?.kind == .unknownStation }

    /// Whether some read of the station last failed because the API does not know it.
    func isUnknown(_ station: StationID) -> Bool {
        !failing.isEmpty && RegisterClass.allCases.contains { isUnknown(ReadKey(station, $0)) }
    }

    /// The account may not know its station groups.
    mutating func groupsDenied() -> [ScrapeProblemChange] { tell(groups) }

    mutating func groupsAllowed() -> [ScrapeProblemChange] { over(groups.id) }

    /// - Parameter isForAll: of a denied operation, whether it seems denied whatever the station.
    mutating func failed(_ key: ReadKey, with failure: ReadFailure, isForAll: Bool = false) -> [ScrapeProblemChange] {
        if failure.kind == .cancelled || failure.kind == .overBudget { return [] }
        var changes: [ScrapeProblemChange] = []
        if failing[key]?.kind != failure.kind {
            changes += forget(key)
            if isFirst(of: failure.kind, key) { groupCounts[group(failure.kind, key), default: (0, 0)].failing += 1 }
            failing[key] = (failure.kind, 0)
        }
        failing[key]?.inARow += 1
        switch failure.kind {
        case .wrongCredentials: changes += tell(credentials)
        case .denied where isForAll: changes += tell(denied(key.registerClass))
        case .noAnswer:
            unanswered += 1
            if unanswered >= Self.patience {
                changes += tell(endpoint(failure))
            } else if let inARow = failing[key]?.inARow, inARow >= Self.patience {
                changes += name(key, failure)
            }
        case .denied, .unknownStation, .refused, .malformed: changes += name(key, failure)
        case .overBudget, .cancelled: break
        }
        return changes
    }

    /// - Parameter isAllowedAgain: whether its operation was denied to the whole account until now.
    mutating func succeeded(_ key: ReadKey, isAllowedAgain: Bool = false) -> [ScrapeProblemChange] {
        unanswered = 0
        if told.isEmpty, failing.isEmpty { return [] }
        var changes = over(credentials.id) + over(endpoint(nil).id) + forget(key)
        let forAll = over(denied(key.registerClass).id)
        guard isAllowedAgain || !forAll.isEmpty else { return changes }
        changes += forAll
        for (other, state) in failing.sorted(by: { $0.key < $1.key })
        where other.registerClass == key.registerClass && state.kind == .denied {
            // Those that were denied with all others are asked for again. Else they are denied though others are not.
            changes += isAllowedAgain ? forget(other) : name(other, ReadFailure(.denied, message: ""))
        }
        return changes
    }

    private mutating func tell(_ problem: ScrapeProblem) -> [ScrapeProblemChange] {
        guard told[problem.id] == nil else { return [] }
        told[problem.id] = problem
        return [.appeared(problem)]
    }

    private mutating func over(_ id: String) -> [ScrapeProblemChange] {
        told.removeValue(forKey: id).map { [.over($0)] } ?? []
    }

    /// Tells of one station or, if many are told of already, that there are others.
    private mutating func name(_ key: ReadKey, _ failure: ReadFailure) -> [ScrapeProblemChange] {
        let problem = problem(of: key, failure)
        guard told[problem.id] == nil else { return [] }
        let group = group(failure.kind, key)
        guard groupCounts[group, default: (0, 0)].named < Self.namedStations else {
            return tell(others(failure.kind, key))
        }
        groupCounts[group, default: (0, 0)].named += 1
        return tell(problem)
    }

    /// The key does not fail any more, or in another way.
    private mutating func forget(_ key: ReadKey) -> [ScrapeProblemChange] {
        guard let kind = failing.removeValue(forKey: key)?.kind, isFirst(of: kind, key) else { return [] }
        let group = group(kind, key)
        groupCounts[group]?.failing -= 1
        var changes = over(problem(of: key, ReadFailure(kind, message: "")).id)
        if !changes.isEmpty { groupCounts[group]?.named -= 1 }
        guard let counts = groupCounts[group] else { return changes }
        if counts.failing <= counts.named { changes += over(others(kind, key).id) }
        if counts.failing == 0 {
            if kind == .denied { changes += over(denied(key.registerClass).id) }
            groupCounts[group] = nil
        }
        return changes
    }

    /// Stations that are not read any more: nothing is wrong with them.
    mutating func forget(where isGone: (ReadKey) -> Bool) -> [ScrapeProblemChange] {
        failing.keys.filter(isGone).sorted().flatMap { forget($0) }
    }

    /// Whether no other read of a station fails in a way that is told once for all of them.
    private func isFirst(of kind: ReadFailure.Kind, _ key: ReadKey) -> Bool {
        kind != .unknownStation
            || !RegisterClass.allCases.contains { failing[ReadKey(key.station, $0)]?.kind == .unknownStation }
    }

    private func group(_ kind: ReadFailure.Kind, _ key: ReadKey) -> Group {
        Group(kind: kind, registerClass: kind == .unknownStation ? nil : key.registerClass)
    }
}

// MARK: Texts

extension ProblemLog {
    private var credentials: ScrapeProblem {
        ScrapeProblem(
            id: "credentials/\(account)", account: account, operation: nil, station: nil,
            what: "ChargePoint does not accept the license key and password of account \(account); nothing of its "
                + "stations is read",
            remedy: "correct the account's username and passwordFile, and see that its endpoint is that of the key's "
                + "region; the bridge tries again every 5 minutes")
    }

    private func endpoint(_ failure: ReadFailure?) -> ScrapeProblem {
        ScrapeProblem(
            id: "endpoint/\(account)", account: account, operation: nil, station: nil,
            what: "the API does not answer account \(account): \(failure?.message ?? "")",
            remedy: "if it stays away, check the network and the account's endpoint; reading goes on by itself")
    }

    private func denied(_ registerClass: RegisterClass) -> ScrapeProblem {
        let operation = registerClass.operation ?? ""
        return ScrapeProblem(
            id: "denied/\(account)/\(operation)", account: account, operation: operation, station: nil,
            what: "the API plan or the rights of account \(account) do not include \(operation) (code 101)",
            remedy: "give the API user the right to it, choose a plan that includes it, or take the rows of "
                + "\(registerClass.rawValue) out of the registry; until then they read null")
    }

    private var groups: ScrapeProblem {
        ScrapeProblem(
            id: "groups/\(account)", account: account, operation: "getStationGroups", station: nil,
            what: "the API plan or the rights of account \(account) do not include its station groups (code 101), so "
                + "that the load of each station takes a call of its own",
            remedy: "give the API user the right to getOrgsAndStationGroups and getStationGroups; the bridge tries "
                + "again every hour", isWarning: true)
    }

    private func problem(of key: ReadKey, _ failure: ReadFailure) -> ScrapeProblem {
        let (station, operation) = (key.station, key.registerClass.operation ?? "")
        let (kind, what, remedy) =
            switch failure.kind {
            case .denied:
                (
                    "denied", "the rights of account \(account) do not include \(operation) of station \(station)",
                    "give the API user the right to it; until then the points read null"
                )
            case .unknownStation:
                (
                    "station", "station \(station) is unknown: not in the account \(account), or mistyped",
                    "correct the stationID of its device file, or remove the file"
                )
            case .malformed:
                (
                    "malformed", "the answer to \(key) cannot be used: \(failure.message)",
                    "tell the developers which station and operation it is; all other values are not touched by it"
                )
            case .noAnswer:
                (
                    "silent", "\(key) brings no answer: \(failure.message)",
                    "if others are answered, look after the station at ChargePoint; reading goes on by itself"
                )
            case .refused, .wrongCredentials, .overBudget, .cancelled:
                (
                    "refused", "the API refuses \(key): \(failure.message)",
                    "see the code's meaning in ChargePoint's API guide"
                )
            }
        let place = failure.kind == .unknownStation ? "\(account)" : "\(account)/\(operation)"
        return ScrapeProblem(
            id: "\(kind)/\(place)/\(station)", account: account,
            operation: failure.kind == .unknownStation ? nil : operation, station: station, what: what,
            remedy: remedy)
    }

    /// Stands for the stations that are not named one by one.
    private func others(_ kind: ReadFailure.Kind, _ key: ReadKey) -> ScrapeProblem {
        let one = problem(of: key, ReadFailure(kind, message: ""))
        let many = "more than \(Self.namedStations) stations of account \(account)"
        let what = one.operation.map { "\($0) fails alike for \(many)" } ?? "\(many) are unknown"
        return ScrapeProblem(
            id: one.id.split(separator: "/").dropLast().joined(separator: "/") + "/others", account: account,
            operation: one.operation, station: nil, what: what, remedy: one.remedy)
    }
}
