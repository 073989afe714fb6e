extension Contract {
    /// The complex types of the API, in the order of its schema.
    static let types = """
        # Shared
        geoData {Lat Long}
        serialNumberData [serialNumber*]
        stationIdList [stationID*]
        stationIdListBound@5.1 [stationID*]
        pricingOptions {startTime:time Duration:int energyRequired:double vehiclePower:double}
        pricingSpecification [Type startTime:time endTime:time minPrice:double maxPrice:double
            initialUnitPriceDuration:int unitPricePerHour:double unitPricePerHourThereafter:double
            unitPricePerSession:double unitPricePerKWh:double sessionTime]

        # Stations
        stationSearchRequest {stationID stationManufacturer stationModel stationName serialNumber Address City State
            Country postalCode Proximity:double proximityUnit=M Connector Voltage Current Power
            demoSerialNumber:serialNumberData Reservable:boolean Geo:geoData Level Mode Pricing:pricingOptions}
        stationSearchRequestExtended {stationID stationManufacturer stationModel stationName serialNumber Address City
            State Country postalCode Proximity:double proximityUnit=M Connector Voltage Current Power
            demoSerialNumber:serialNumberData Reservable:boolean Geo:geoData Level Mode Pricing:pricingOptions orgID
            organizationName sgID sgName stationActivationDate:dateTime startRecord:int numStations:int}
        portData [portNumber stationName Geo:geoData Description Reservable:int Status Level timeStamp:dateTime Mode
            Connector Voltage Current Power estimatedCost:double]
        stationData [stationID stationManufacturer stationModel stationName@5.1 stationMacAddr stationSerialNum Address
            City State Country postalCode Port:portData* Pricing:pricingSpecification*2 numPorts:int mainPhone
            modTimeStamp:dateTime timezoneOffset currencyCode:currencyCodeType]
        getStationData [stationID stationManufacturer stationModel stationName@5.1 stationMacAddr stationSerialNum
            stationActivationDate:dateTime Address City State Country postalCode Port:portData*
            Pricing:pricingSpecification*2 numPorts:int driverName driverAddress driverEmail driverPhoneNumber
            lastModifiedDate:dateTime mainPhone modTimeStamp:dateTime timezoneOffset currencyCode:currencyCodeType]
        stationDataExtended < getStationData [orgID organizationName sgID sgName networkStatus@5.1 recordNumber:int@5.1]

        # Status
        statusSearchdata {stationID stationIDs:stationIdList stationManufacturer stationModel stationName Address City
            State Country postalCode Proximity:double proximityUnit=M Connector Voltage Current Power
            portDetails:boolean demoSerialNumber:serialNumberData Reservable:boolean Geo:geoData Status:int Level Mode
            Pricing:pricingOptions}
        statusSearchdataForGetStations {stationID stationIDs:stationIdList stationManufacturer stationModel stationName
            Address City State Country postalCode Proximity:double proximityUnit=M Connector Voltage Current Power
            portDetails:boolean demoSerialNumber:serialNumberData Reservable:boolean Geo:geoData Status:int Level Mode
            Pricing:pricingOptions startRecord:int numStations:int}
        portDataStatus [portNumber Status TimeStamp:dateTime Connector Power faultReason@5.1]
        oStatusdata [stationID Port:portDataStatus* networkStatus@5.1]

        # Alarms
        getAlarmsSearchQuery {orgID organizationName stationID stationName sgID:int sgName startTime:dateTime
            endTime:dateTime portNumber startRecord:int numTransactions:int}
        clearAlarmsSearchQuery {orgID organizationName stationID stationName sgID:int sgName startTime:dateTime
            endTime:dateTime portNumber alarmType clearReason}
        oalarms [stationID stationName stationModel orgID organizationName stationManufacturer stationSerialNum
            portNumber alarmType alarmTime:dateTime recordNumber:int]

        # Load and sheds
        stationPortData [portNumber userID credentialID shedState:int portLoad:decimal allowedLoad:decimal
            percentShed:percentShedRange sessionID:long@5.1 lastBatteryPercent:decimal@5.1]
        stationloaddata [stationID stationName Address stationLoad:decimal Port:stationPortData*]
        portDataShed [portNumber!]
        portsDataBlock [Port:portDataShed!*]
        shedGroupInputData [sgID:int!]
        shedStationInputData {stationID! Ports:portsDataBlock}
        shedQueryInputData {shedGroup:shedGroupInputData shedStation:shedStationInputData}
        shedLoadGroupInputData {sgID:int! allowedLoadPerStation:decimal percentShedPerStation:percentShedRange}
        shedLoadStationInputData {stationID! allowedLoadPerStation:decimal percentShedPerStation:percentShedRange
            Ports:[Port:{portNumber! allowedLoadPerPort:decimal percentShedPerPort:percentShedRange}!*]}
        shedLoadQueryInputData {shedGroup:shedLoadGroupInputData shedStation:shedLoadStationInputData timeInterval:int}
        shedEvent [stationID sgID eventStartTime:dateTime! eventDuration:int! allowOptOut:boolean
            allowedLoadPerPort:double percentShedPerStation:double]

        # Groups, organizations, rights
        groupsdata [sgID:int orgID sgName organizationName stationData:[stationID Geo:geoData]*]
        getOrgsAndStationGroupsSearchQuery {orgID organizationName sgID:int sgName}
        ohostdata [orgID organizationName sgData:[sgID:int sgName parentGroupID]*]
        childGroupData [sgID:int sgName]
        stationGroupData [stationID stationName Address]
        stationRightsSearchRequest {stationID stationManufacturer stationModel stationName serialNumber Address City
            State Country postalCode Proximity:double proximityUnit=M Connector Voltage Current Power
            demoSerialNumber:serialNumberData Reservable:boolean Geo:geoData Level Mode Pricing:pricingOptions orgID
            organizationName sgID sgName provisionDateRange:{startDate:date endDate:date} currentFault portStatus
            adminStatus networkStatus provisionStatus startRecord:long}
        stationDataRights [stationID stationName stationSerialNum stationMacAddr]
        rightsData [sgID sgName stationRightsProfile stationData:stationDataRights*]
        ocpninstances [cpnID cpnName cpnDescription]

        # Sessions and transactions
        sessionSearchdata {stationID sessionID:long userID@5.1 stationName Address City State Country postalCode
            Proximity:double proximityUnit fromTimeStamp:dateTime toTimeStamp:dateTime startRecord:long Geo:geoData
            stationIDs:stationIdListBound@5.1 activeSessionsOnly:boolean@5.1}
        sessionSearchResultdata [stationID stationName portNumber Address City State Country postalCode sessionID:long
            Energy:double startTime:dateTime endTime:dateTime totalChargingDuration@5.1 totalSessionDuration@5.1 userID
            startBatteryPercentage:decimal@5.1 stopBatteryPercentage:decimal@5.1 recordNumber:long credentialID
            endedBy@5.1 vehicleMake@5.1 vehicleModel@5.1 vehicleModelYear@5.1 vehicleType@5.1 vehiclePortMAC@5.1
            driverOptedOut@5.1 driverOptOutTimestamp:dateTime@5.1 paymentTerminalInfo@5.1]
        oChargingSessionsData [stationTime:dateTime energyConsumed:double peakPower:double rollingPowerAvg:double]
        getTransDataSearchRequest {stationID stationName stationMacAddr orgID organizationName pricingRuleName
            transactionType:transTypes transactionID:long fromTransactionTimeStamp:dateTime
            toTransactionTimeStamp:dateTime startRecord:int numTransactions:int}
        transData [stationID stationName stationMacAddr portNumber:int organizationName pricingRuleName
            transactionType:transTypes transactionID:long Energy:double transactionTime:dateTime startTime:dateTime
            endTime:dateTime Currency:currencyCodeType grossAmount:double flexBillingServiceFee:double netRevenue:double
            exchangeRateUSD:double recordNumber:int]
        transDataParams [transactionData:transData*]

        # Users
        customInfoData [Key Value]
        customInfosData [customInfo:customInfoData*]
        connectionDataRequest {Status:connectedUserStatusTypes customInfo:customInfoData}
        managementRealmRequest {Status:managedUserStatusTypes customInfo:customInfoData}
        connectionData [Status:connectedUserStatusTypes requestTimeStamp:dateTime customInfos:customInfosData]
        managementRealmData [Status:managedUserStatusTypes signupTimeStamp:dateTime customInfos:customInfosData]
        credentialIDsData [credentialID*]
        getUsersSearchRequest {userID firstName lastName lastModifiedTimeStamp:dateTime Connection:connectionDataRequest
            managementRealm:managementRealmRequest credentialID startRecord:int numUsers:int}
        userData [lastModifiedTimestamp:dateTime userID firstName lastName Connection:connectionData
            managementRealm:managementRealmData credentialIDs:credentialIDsData recordNumber:int]
        userParams [user:userData* moreFlag:int]

        # Feeds
        dataEventName [feedEventName*]
        feedStationSearch [stationID stationModel stationName Address City State Country postalCode Level
            Reservable:boolean Geo:geoData Proximity:int proximityUnit:int Connector Voltage Current Power sgID:int]
        """
}
