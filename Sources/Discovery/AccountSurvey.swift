public import ChargePointAPI
public import FoundationEssentials
import Registry

/// Asks an account what it may see: its stations, their groups, and which operations it has no right to.
///
/// The first call is the cheapest that needs credentials. Of the operations that read registers each is tried once, with as
/// small a query as there is; those that write cannot be tried.
public struct AccountSurvey: Sendable {
    /// How far a survey has come.
    public enum Step: Hashable, Sendable {
        case checkingCredentials
        case listingStations(found: Int)
        case tryingRights(operation: String)
    }

    private let caller: any OperationCaller
    private let now: @Sendable () -> Date
    private let progress: @Sendable (Step) -> Void

    public init(
        _ caller: any OperationCaller, now: @escaping @Sendable () -> Date = { Date() },
        progress: @escaping @Sendable (Step) -> Void = { _ in }
    ) {
        self.caller = caller
        self.now = now
        self.progress = progress
    }

    /// - Throws: what keeps the account from being surveyed at all: wrong credentials, no service, no right to
    ///   getStations.
    public func findings() async throws(APIError) -> SurveyFindings {
        progress(.checkingCredentials)
        var findings = SurveyFindings()
        findings.networks = try await caller.call(GetCPNInstances()).networks.compactMap(\.cpnName)
        progress(.listingStations(found: 0))
        let pages = PageCounter(caller) { [progress] in progress(.listingStations(found: $0)) }
        let stations = try await pages.pages(of: GetStations())
        let organizations = try await trying(GetOrgsAndStationGroups(), &findings)?.organizations ?? []
        findings.organizations = organizations.compactMap(\.orgID)
        for group in organizations.flatMap(\.groups) {
            guard let id = group.sgID, let name = group.sgName else { continue }
            findings.groups[id] = name
        }
        findings.stations = stations.compactMap { FoundStation($0, groups: findings.groups) }.sorted()
        if let station = findings.stations.first { try await tryRights(on: station, &findings) }
        return findings
    }

    private func tryRights(on station: FoundStation, _ findings: inout SurveyFindings) async throws(APIError) {
        let id = station.stationID.text
        let now = now()
        let statuses = try await trying(GetStationStatus.name, &findings) { () throws(APIError) in
            try await caller.pages(of: GetStationStatus())
        }
        findings.take(statuses ?? [])
        _ = try await trying(GetLoad(.station(id)), &findings)
        _ = try await trying(GetAlarms(stationID: id, startTime: now - 60, endTime: now), &findings)
        _ = try await trying(GetChargingSessionData(stationID: id, from: now - 60, to: now), &findings)
        _ = try await trying(GetStationRights(stationID: id), &findings)
        if let organization = findings.organizations.first {
            _ = try await trying(GetStationGroups(orgID: organization), &findings)
        }
    }

    private func trying<O: Operation>(
        _ operation: O, _ findings: inout SurveyFindings
    ) async throws(APIError) -> O.Reply? {
        try await trying(O.name, &findings) { () throws(APIError) in try await caller.call(operation) }
    }

    /// Notes what becomes of one operation. Only what would befall every other one too ends the survey.
    private func trying<Reply>(
        _ operation: String, _ findings: inout SurveyFindings, _ call: () async throws(APIError) -> Reply
    ) async throws(APIError) -> Reply? {
        progress(.tryingRights(operation: operation))
        do throws(APIError) {
            return try await call()
        } catch {
            switch error.kind {
            case .denied: findings.denied.append(operation)
            case .wrongCredentials, .cancelled: throw error
            default: findings.failed.append(error)
            }
            return nil
        }
    }
}
