/// What an operation needs besides its query.
struct OperationContext: Sendable {
    let network: SimulatedNetwork
    let version: APIVersion
    let sessionWindow: SessionWindow
    /// Whether a clear of ports clears the whole station, as VOLTTRON reports of the service.
    let clearsWholeStations: Bool
    /// Wall-clock seconds until a shed or clear of this call takes effect; nil: the world's own.
    var shedDelay: Double?
    var clearDelay: Double?
    var paging = PagingFaults()

    func text(_ time: ModelTime) -> String { DateTime(network.calendar.date(time)).text }
}

/// What of a session must lie between fromTimeStamp and toTimeStamp, both included. Nobody knows what the real service
/// does.
public enum SessionWindow: String, CaseIterable, Sendable {
    case start, end, overlap
}

extension OperationName {
    /// The answer. What cannot be read in the query is code 171.
    func reply(to content: RequestElement, in context: OperationContext) -> SOAPReply {
        do {
            switch self {
            case .getStationStatus: return try getStationStatus(content["searchQuery"], context)
            case .getStations: return try getStations(content["searchQuery"], context)
            case .getLoad: return try getLoad(content["searchQuery"], context)
            case .shedLoad: return try shedLoad(content["shedQuery"], context)
            case .clearShedState: return try clearShedState(content["shedQuery"], context)
            case .getAlarms: return try getAlarms(content["searchQuery"], context)
            case .clearAlarms: return try clearAlarms(content["searchQuery"], context)
            case .getStationRights: return try getStationRights(content["searchQuery"], context)
            case .getChargingSessionData: return try getChargingSessionData(content["searchQuery"], context)
            case .get15minChargingSessionData: return try get15minChargingSessionData(content, context)
            case .getStationRightsProfile: return try getStationRightsProfile(content, context)
            case .getStationGroups: return getStationGroups(content, context)
            case .getStationGroupDetails: return try getStationGroupDetails(content, context)
            case .getOrgsAndStationGroups: return try getOrgsAndStationGroups(content["searchQuery"], context)
            case .getCPNInstances: return getCPNInstances()
            case .createLoadShedEvent: return try createLoadShedEvent(content["shedEvent"], context)
            case .removeLoadShedEvent: return try removeLoadShedEvent(content, context)
            case .getPublicStations, .getPublicStationStatus, .getTransactionData, .getUsers, .updateUserStatus,
                .setWaitlistDone, .registerFeeds, .updateFeed:
                return SOAPReply(.notImplemented, "\(rawValue) is not implemented.")
            }
        } catch {
            return SOAPReply(.badParameters, error.message)
        }
    }
}
