import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

/// Learning which station groups there are.
extension ScrapeState {
    /// Takes what a call of the survey brought. Reads that waited for it are planned when it is over, whatever it
    /// brought.
    mutating func finishSurvey(
        _ call: QueuedCall, _ result: Result<ReadReply, ReadFailure>, at now: Date
    ) -> Finished {
        var more: [ReadCall] = []
        var failure: ReadFailure?
        switch (call.call, result) {
        case (.organizations, .success(let reply)):
            guard case .organizations(let organizations) = reply.records else { break }
            more = survey.take(organizations: organizations.filter { !$0.groups.isEmpty }.compactMap(\.orgID))
        case (.organizations, .failure(let reason)):
            failure = reason
            // Nameplates name organizations, too.
            if reason.kind == .denied {
                more = survey.take(organizations: stations.values.compactMap { $0.record.station?.orgID })
            }
        case (.stationGroups(let organization), .success(let reply)):
            guard case .stationGroups(let groups) = reply.records else { break }
            survey.take(
                groups.compactMap { group in
                    group.sgID.map {
                        StationGroups.Listing(.group($0), stations: group.stations.compactMap(\.stationID))
                    }
                }, of: organization)
        case (.stationGroups(let organization), .failure(let reason)):
            failure = reason
            survey.take(nil, of: organization)
        default: break
        }
        if let failure, failure.kind == .wrongCredentials, obstacle(to: call) == nil {
            schedule.pause(probingEvery: Self.credentialsProbe, at: now)
        }
        if let failure, more.isEmpty { surveyFailure = failure }
        guard survey.isComplete else { return Finished(replacements: more.map { queued($0, askedAt: now) }) }
        return Finished(followers: endSurvey(at: now))
    }

    private mutating func endSurvey(at now: Date) -> [QueuedCall] {
        let failure = surveyFailure
        surveyFailure = nil
        if failure == nil || !survey.listings.isEmpty {
            planner.groups.learn(survey.listings, isWhole: survey.isWhole)
            planner.extent.note(stations: planner.groups.listedStations)
        }
        if failure?.kind == .denied {
            tell(problems.groupsDenied())
        } else if failure == nil {
            tell(problems.groupsAllowed())
        }
        survey.end(failure, at: now)
        let waiting = awaitingGroups
        awaitingGroups = []
        return plan(waiting, at: now)
    }
}
