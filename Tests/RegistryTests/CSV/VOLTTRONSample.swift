/// A registry in the shape of the one that VOLTTRON ships with its ChargePoint driver: the same columns, registers,
/// attributes, free-text units and the pair of start and end times that has one name.
enum VOLTTRONSample {
    static let csv = """
        Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes
        stationID,stationID,StationRegister,,string,Looks like 1:00001,,FALSE,
        stationManufacturer,stationManufacturer,StationRegister,,string,String,,FALSE,
        stationModel,stationModel,StationRegister,,string,String,,FALSE,
        portNumber,portNumber,StationRegister,1,string,Integer,,FALSE,
        stationName,stationName,StationRegister,1,string,String,,FALSE,
        stationMacAddr,stationMacAddr,StationRegister,,string,String (with colons),,FALSE,
        stationSerialNum,stationSerialNum,StationRegister,,string,String,,FALSE,
        Address,Address,StationRegister,,string,String,,FALSE,
        City,City,StationRegister,,string,String,,FALSE,
        State,State,StationRegister,,string,String,,FALSE,
        Country,Country,StationRegister,,string,String,,FALSE,
        postalCode,postalCode,StationRegister,,string,Postal code,,FALSE,
        Lat,Lat,StationRegister,1,float,Latitude,,FALSE,
        Long,Long,StationRegister,1,float,Longitude,,FALSE,
        Reservable,Reservable,StationRegister,1,bool,T/F,,FALSE,
        Level,Level,StationRegister,1,string,"L1, L2, L3",,FALSE,
        Mode,Mode,StationRegister,1,int,"1,2,3",,FALSE,
        Voltage,Voltage,StationRegister,1,float,Volts,,FALSE,
        Current,Current,StationRegister,1,float,Amperes,,FALSE,
        Power,Power,StationRegister,1,float,Kilowatts,,FALSE,Nameplate (kW).
        numPorts,numPorts,StationRegister,,int,Integer,,FALSE,How many ports
        Type,Type,StationRegister,,int,Integer or None,,FALSE,
        startTime,startTime,StationRegister,,datetime,Datetime,,FALSE,
        endTime,endTime,StationRegister,,datetime,Datetime,,FALSE,
        minPrice,minPrice,StationRegister,,float,Dollars,,FALSE,
        maxPrice,maxPrice,StationRegister,,float,Dollars,,FALSE,
        unitPricePerHour,unitPricePerHour,StationRegister,,float,Dollars,,FALSE,
        unitPricePerSession,unitPricePerSession,StationRegister,,float,Dollars,,FALSE,
        unitPricePerKWh,unitPricePerKWh,StationRegister,,float,Dollars,,FALSE,
        unitPriceForFirst,unitPriceForFirst,StationRegister,,float,Dollars,,FALSE,
        unitPricePerHourThereafter,unitPricePerHourThereafter,StationRegister,,float,Dollars,,FALSE,
        sessionTime,sessionTime,StationRegister,,datetime,,,FALSE,
        Description,Description,StationRegister,1,string,String,,FALSE,
        mainPhone,mainPhone,StationRegister,,string,Telephone,,FALSE,
        orgID,orgID,StationRegister,,string,,,FALSE,
        organizationName,organizationName,StationRegister,,string,,,FALSE,
        sgID,sgID,StationRegister,,string,,,FALSE,
        sgName,sgName,StationRegister,,string,,,FALSE,
        currencyCode,currencyCode,StationRegister,,string,,,FALSE,
        Status,Status,StationStatusRegister,1,string,,,FALSE,"AVAILABLE, INUSE, UNREACHABLE, UNKNOWN "
        Status.TimeStamp,TimeStamp,StationStatusRegister,1,datetime,,,FALSE,Last contact with the station
        Connector,Connector,StationRegister,1,string,,,FALSE,"Connector, as in: NEMA 5-20R, J1772, "
        shedState,shedState,LoadRegister,1,integer,0 or 1,0,TRUE,True while limits are in place
        portLoad,portLoad,LoadRegister,1,float,kw,,FALSE,Load in kw
        allowedLoad,allowedLoad,LoadRegister,1,float,kw,,TRUE,Limit in kw
        percentShed,percentShed,LoadRegister,1,integer,percent,,TRUE,Limit in percent
        alarmType,alarmType,AlarmRegister,,string,,,FALSE,eg. 'GFCI Trip'
        alarmTime,alarmTime,AlarmRegister,,datetime,,,FALSE,
        clearAlarms,clearAlarms,AlarmRegister,,int,,0,TRUE,Write True to clear
        stationRightsProfile,stationRightsProfile,StationRightsRegister,,dictionary,,,FALSE,"Pairs of sgID, rights."
        sessionID,sessionID,ChargingSessionRegister,1,string,,,FALSE,
        startTime,startTime,ChargingSessionRegister,1,datetime,,,FALSE,
        endTime,endTime,ChargingSessionRegister,1,datetime,,,FALSE,
        Energy,Energy,ChargingSessionRegister,1,float,,,FALSE,
        rfidSerialNumber,rfidSerialNumber,ChargingSessionRegister,1,string,,,FALSE,
        driverAccountNumber,driverAccountNumber,ChargingSessionRegister,1,string,,,FALSE,
        driverName,driverName,ChargingSessionRegister,1,string,,,FALSE,
        """
}
