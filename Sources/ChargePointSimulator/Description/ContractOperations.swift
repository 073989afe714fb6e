extension Contract {
    /// The operations: what is sent, and what is answered after responseCode and responseText (`=>`: without these).
    static let operations = """
        getPublicStations [searchQuery:stationSearchRequest!] -> [stationData:stationData*]
        getPublicStationStatus [searchQuery:statusSearchdata!] -> [stationStatusData:oStatusdata*]
        getStationStatus [searchQuery:statusSearchdataForGetStations!] -> [stationData:oStatusdata* moreFlag:int]
        getStations [searchQuery:stationSearchRequestExtended!] -> [stationData:stationDataExtended* moreFlag:int]
        getAlarms [searchQuery:getAlarmsSearchQuery!] -> [Alarms:oalarms* moreFlag:int]
        clearAlarms [searchQuery:clearAlarmsSearchQuery!] -> []
        getLoad [searchQuery:[sgID:int stationID sessionID:long@5.1]!] -> [sgID:int numStations:int groupName sgLoad
            stationData:stationloaddata*]
        shedLoad [shedQuery:shedLoadQueryInputData!] -> [Success:int sgID:int stationID allowedLoadPerStation:decimal
            percentShedPerStation:percentShedRange Ports:[Port:[portNumber allowedLoadPerPort:decimal
            percentShedPerPort:percentShedRange]*]]
        clearShedState [shedQuery:shedQueryInputData!] -> [Success:int sgID:int stationID]
        createLoadShedEvent [shedEvent:shedEvent!] -> [eventId:int]
        removeLoadShedEvent [eventId:int!] -> [response]
        getOrgsAndStationGroups [searchQuery:getOrgsAndStationGroupsSearchQuery!] -> [orgData:ohostdata*]
        getStationGroups [orgID!] -> [groupData:groupsdata*]
        getStationGroupDetails [sgID:int! stationID] -> [groupName numStations:int groupData:childGroupData*
            stationData:stationGroupData*]
        getStationRights [searchQuery:stationRightsSearchRequest!] -> [rightsData:rightsData* moreFlag:int]
        getStationRightsProfile [sgID:int! stationRightsProfile] -> [taskList:[Task Description]*]
        getChargingSessionData [searchQuery:sessionSearchdata!] -> [ChargingSessionData:sessionSearchResultdata*
            MoreFlag:int]
        get15minChargingSessionData [sessionID:long! energyConsumedInterval:boolean] -> [sessionID:long stationID
            portNumber fifteenminData:oChargingSessionsData*]
        getTransactionData [searchQuery:getTransDataSearchRequest!] -> [transactions:transDataParams MoreFlag:int]
        getUsers [searchQuery:getUsersSearchRequest!] -> [users:userParams]
        updateUserStatus {userID! associationType:(CONNECTION | MANAGEMENT_REALM)!
            Status:(APPROVED | REJECTED | REMOVED)! customText} -> []
        setWaitlistDone {stationID! portID! userID! customMessageText!} -> []
        getCPNInstances [] => [CPN:ocpninstances*]
        registerFeeds {Events:dataEventName! searchQuery:feedStationSearch! feedType:(all | public | restricted)=all} ->
            [subscriptionID:int]
        updateFeed {subscriptionID! Refresh:boolean!} -> []
        """
}
