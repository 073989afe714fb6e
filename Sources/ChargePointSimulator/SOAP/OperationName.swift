/// The operations of the WSDL.
enum OperationName: String, CaseIterable, Sendable {
    case getPublicStations, getPublicStationStatus, getStationStatus, getStations, getAlarms, clearAlarms
    case getLoad, shedLoad, clearShedState, createLoadShedEvent, removeLoadShedEvent
    case getOrgsAndStationGroups, getStationGroups, getStationGroupDetails
    case getStationRights, getStationRightsProfile
    case getChargingSessionData, get15minChargingSessionData, getTransactionData
    case getUsers, updateUserStatus, setWaitlistDone, getCPNInstances, registerFeeds, updateFeed
}

/// The versions of the API that are served.
enum APIVersion: String, CaseIterable, Sendable {
    case v50 = "5.0"
    case v51 = "5.1"
}
