import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// One row for each attribute of each class: what a station with two ports shows of it on port 1, on port 2 and as a
/// whole.
struct PointExtractionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let attribute: Attribute
        let first: RawValue
        let second: RawValue
        let station: RawValue

        init(_ attribute: Attribute, _ first: RawValue, _ second: RawValue, station: RawValue) {
            (self.attribute, self.first, self.second, self.station) = (attribute, first, second, station)
        }

        /// The same everywhere.
        init(_ attribute: Attribute, _ value: RawValue) { self.init(attribute, value, value, station: value) }

        var testDescription: String { "\(attribute.registerClass.rawValue).\(attribute.name)" }
    }

    private static let now = time("12:00:42")

    private static let record: StationRecord = {
        var record = StationRecord(energy: EnergyTotals(continuing: [1: "100.5", 2: "7"]))
        record.status = status
        record.load = load
        record.station = nameplate
        record.alarms = LatestAlarms(alarms)
        record.sessions.update(with: sessions, from: .distantPast)
        record.energy.count(sessions, from: time("00:00:00"))
        record.rights = rights
        return record
    }()

    private static let status: GetStationStatus.Station = {
        var station = GetStationStatus.Station()
        station.networkStatus = "Reachable"
        var port = GetStationStatus.Port()
        port.portNumber = "2"
        port.status = "INUSE"
        port.timeStamp = time("11:59:00")
        port.connector = "CHAdeMO"
        port.power = "50.0"
        port.faultReason = "NONE"
        station.ports.append(port)
        port = GetStationStatus.Port()
        port.portNumber = "1"
        port.status = "AVAILABLE"
        port.timeStamp = time("11:59:00")
        port.faultReason = "GFCI"
        station.ports.append(port)
        return station
    }()

    private static let load: GetLoad.Station = {
        var station = GetLoad.Station()
        station.stationLoad = DecimalText("3.314")
        var port = GetLoad.Port()
        port.portNumber = "1"
        port.shedState = 0
        port.portLoad = DecimalText("0.000")
        port.allowedLoad = DecimalText("0.000")
        port.percentShed = 0
        port.sessionID = 0
        station.ports.append(port)
        port.portNumber = "2"
        port.userID = "664719"
        port.credentialID = "CNCP0000481668"
        port.shedState = 1
        port.portLoad = DecimalText("3.314")
        port.allowedLoad = DecimalText("3.500")
        port.sessionID = 987_654_321
        port.lastBatteryPercent = DecimalText("61.5")
        station.ports.append(port)
        return station
    }()

    private static let alarms: [GetAlarms.Alarm] = {
        var tripped = GetAlarms.Alarm()
        tripped.portNumber = "1"
        tripped.alarmType = "GFCI Trip"
        tripped.alarmTime = time("11:00:00")
        var reachable = GetAlarms.Alarm()
        reachable.alarmType = "Reachable"
        reachable.alarmTime = time("10:00:00")
        return [tripped, reachable]
    }()

    private static let sessions: [GetChargingSessionData.Session] = {
        var ended = GetChargingSessionData.Session()
        ended.portNumber = "1"
        ended.sessionID = 53_068_029
        ended.energy = DecimalText("12.120572")
        ended.startTime = time("08:00:00")
        ended.endTime = time("09:00:00")
        ended.userID = "12"
        ended.credentialID = "CARD1"
        var running = GetChargingSessionData.Session()
        running.portNumber = "2"
        running.sessionID = 53_070_001
        running.energy = DecimalText("0.5")
        running.startTime = time("07:00:00")
        running.totalChargingDuration = "02:10:05"
        running.totalSessionDuration = "26:15:00"
        running.startBatteryPercentage = DecimalText("35")
        running.stopBatteryPercentage = DecimalText("0")
        running.endedBy = "driver"
        running.vehicleMake = "Make"
        running.vehicleModel = "Model"
        running.vehicleModelYear = "2023"
        running.vehicleType = "BEV"
        running.vehiclePortMAC = "00:7D:FA:00:00:01"
        running.driverOptedOut = "0"
        running.driverOptOutTimestamp = time("07:30:00")
        running.paymentTerminalInfo = "none"
        return [ended, running]
    }()

    private static let rights: [GetStationRights.Rights] = [
        ("39491", "network_manager"), ("58279", "viewer"), ("39491", "twice"),
    ]
    .map { group, profile in
        var rights = GetStationRights.Rights()
        rights.sgID = group
        rights.stationRightsProfile = profile
        return rights
    }

    private static let nameplate: GetStations.Station = {
        var station = GetStations.Station()
        station.stationID = "1:00001"
        station.stationManufacturer = "ChargePoint"
        station.stationModel = "CT2100"
        station.stationMacAddr = "0123:4567"
        station.stationSerialNum = "000000000001"
        station.stationActivationDate = time("10:00:00", day: "2016-01-01")
        station.address = "1 Main St"
        station.city = "Oakland"
        station.state = "California"
        station.country = "United States"
        station.postalCode = "94607"
        var port = GetStations.Port()
        port.portNumber = "1"
        port.stationName = "CHARGEPOINT / MAIN 001"
        port.geo = Geo(lat: "12.345678901234567", long: "-123.456789012345678")
        port.description = "Use garage entrance"
        port.reservable = 0
        port.level = "L1"
        port.mode = "1"
        port.connector = "NEMA 5-20R"
        port.voltage = "120"
        port.current = "16"
        port.power = "1.920"
        station.ports.append(port)
        port.portNumber = "2"
        port.level = "L2"
        port.mode = "3"
        port.connector = "J1772"
        port.voltage = "240"
        port.current = "30"
        port.power = "6.600"
        station.ports.append(port)
        var pricing = GetStations.Pricing()
        pricing.type = "Session"
        pricing.startTime = "06:00:00"
        pricing.endTime = "23:59:59"
        pricing.minPrice = DecimalText("0.5")
        pricing.maxPrice = DecimalText("9.0")
        pricing.unitPricePerHour = DecimalText("1.1")
        pricing.unitPricePerHourThereafter = DecimalText("1.2")
        pricing.unitPricePerSession = DecimalText("1.0")
        pricing.unitPricePerKWh = DecimalText("0.2")
        pricing.sessionTime = "4"
        station.pricing.append(pricing)
        pricing.type = "the second block is not shown"
        station.pricing.append(pricing)
        station.numPorts = 2
        station.mainPhone = "1-888-123-4567"
        station.currencyCode = "USD"
        station.orgID = "1:ORG00001"
        station.organizationName = "My Organization"
        station.sgID = "00001, 00002"
        station.sgName = "Main St Garage, Public Garages"
        station.timezoneOffset = "-8"
        station.modTimeStamp = time("11:00:00", day: "2020-02-02")
        return station
    }()

    private static func text(_ text: String) -> RawValue { .text(text) }

    static let rows: [Row] = [
        Row(.stationStatus(.status), text("AVAILABLE"), text("INUSE"), station: .absent),
        Row(.stationStatus(.timeStamp), .date(time("11:59:00"))),
        Row(.stationStatus(.connector), .absent, text("CHAdeMO"), station: .absent),
        Row(.stationStatus(.power), .absent, text("50.0"), station: .absent),
        Row(.stationStatus(.networkStatus), text("Reachable")),
        Row(.stationStatus(.faultReason), text("GFCI"), text("NONE"), station: .absent),

        Row(.load(.shedState), .integer(0), .integer(1), station: .absent),
        Row(.load(.portLoad), .number("0.000"), .number("3.314"), station: .absent),
        Row(.load(.allowedLoad), .absent, .number("3.500"), station: .absent),
        Row(.load(.percentShed), .absent, .absent, station: .absent),
        Row(.load(.stationLoad), .number("3.314")),
        Row(.load(.userID), .absent, text("664719"), station: .absent),
        Row(.load(.credentialID), .absent, text("CNCP0000481668"), station: .absent),
        Row(.load(.sessionID), .integer(0), .integer(987_654_321), station: .absent),
        Row(.load(.lastBatteryPercent), .absent, .number("61.5"), station: .absent),

        Row(.alarm(.alarmType), text("GFCI Trip"), text("Reachable"), station: text("GFCI Trip")),
        Row(.alarm(.alarmTime), .date(time("11:00:00")), .date(time("10:00:00")), station: .date(time("11:00:00"))),
        Row(.alarm(.clearAlarms), .absent),

        Row(.chargingSession(.sessionID), .integer(53_068_029), .integer(53_070_001), station: .integer(53_070_001)),
        Row(
            .chargingSession(.startTime), .date(time("08:00:00")), .date(time("07:00:00")),
            station: .date(time("07:00:00"))),
        Row(.chargingSession(.endTime), .date(time("09:00:00")), .absent, station: .absent),
        Row(.chargingSession(.energy), .number("12.120572"), .number("0.5"), station: .number("0.5")),
        Row(.chargingSession(.rfidSerialNumber), .absent),
        Row(.chargingSession(.driverAccountNumber), .absent),
        Row(.chargingSession(.driverName), .absent),
        Row(.chargingSession(.userID), text("12"), .absent, station: .absent),
        Row(.chargingSession(.credentialID), text("CARD1"), .absent, station: .absent),
        Row(.chargingSession(.totalChargingDuration), .absent, text("02:10:05"), station: text("02:10:05")),
        Row(.chargingSession(.totalSessionDuration), .absent, text("26:15:00"), station: text("26:15:00")),
        Row(.chargingSession(.startBatteryPercentage), .absent, .number("35"), station: .number("35")),
        Row(.chargingSession(.stopBatteryPercentage), .absent, .number("0"), station: .number("0")),
        Row(.chargingSession(.endedBy), .absent, text("driver"), station: text("driver")),
        Row(.chargingSession(.vehicleMake), .absent, text("Make"), station: text("Make")),
        Row(.chargingSession(.vehicleModel), .absent, text("Model"), station: text("Model")),
        Row(.chargingSession(.vehicleModelYear), .absent, text("2023"), station: text("2023")),
        Row(.chargingSession(.vehicleType), .absent, text("BEV"), station: text("BEV")),
        Row(.chargingSession(.vehiclePortMAC), .absent, text("00:7D:FA:00:00:01"), station: text("00:7D:FA:00:00:01")),
        Row(.chargingSession(.driverOptedOut), .absent, text("0"), station: text("0")),
        Row(
            .chargingSession(.driverOptOutTimestamp), .absent, .date(time("07:30:00")), station: .date(time("07:30:00"))
        ),
        Row(.chargingSession(.paymentTerminalInfo), .absent, text("none"), station: text("none")),

        Row(
            .stationRights(.stationRightsProfile),
            .dictionary([
                DictionaryEntry(key: "39491", value: "network_manager"), DictionaryEntry(key: "58279", value: "viewer"),
            ])),

        Row(.station(.stationID), text("1:00001")),
        Row(.station(.stationManufacturer), text("ChargePoint")),
        Row(.station(.stationModel), text("CT2100")),
        Row(.station(.portNumber), text("1"), text("2"), station: .absent),
        Row(.station(.stationName), text("CHARGEPOINT / MAIN 001")),
        Row(.station(.stationMacAddr), text("0123:4567")),
        Row(.station(.stationSerialNum), text("000000000001")),
        Row(.station(.address), text("1 Main St")),
        Row(.station(.city), text("Oakland")),
        Row(.station(.state), text("California")),
        Row(.station(.country), text("United States")),
        Row(.station(.postalCode), text("94607")),
        Row(.station(.lat), text("12.345678901234567")),
        Row(.station(.long), text("-123.456789012345678")),
        Row(.station(.reservable), .integer(0)),
        Row(.station(.level), text("L1"), text("L2"), station: .absent),
        Row(.station(.mode), text("1"), text("3"), station: .absent),
        Row(.station(.connector), text("NEMA 5-20R"), text("J1772"), station: .absent),
        Row(.station(.voltage), text("120"), text("240"), station: .absent),
        Row(.station(.current), text("16"), text("30"), station: .absent),
        Row(.station(.power), text("1.920"), text("6.600"), station: .absent),
        Row(.station(.numPorts), .integer(2)),
        Row(.station(.type), text("Session")),
        Row(.station(.startTime), text("06:00:00")),
        Row(.station(.endTime), text("23:59:59")),
        Row(.station(.minPrice), .number("0.5")),
        Row(.station(.maxPrice), .number("9.0")),
        Row(.station(.unitPricePerHour), .number("1.1")),
        Row(.station(.unitPricePerSession), .number("1.0")),
        Row(.station(.unitPricePerKWh), .number("0.2")),
        Row(.station(.unitPriceForFirst), .absent),
        Row(.station(.unitPricePerHourThereafter), .number("1.2")),
        Row(.station(.sessionTime), text("4")),
        Row(.station(.description), text("Use garage entrance")),
        Row(.station(.mainPhone), text("1-888-123-4567")),
        Row(.station(.orgID), text("1:ORG00001")),
        Row(.station(.organizationName), text("My Organization")),
        Row(.station(.sgID), text("00001, 00002")),
        Row(.station(.sgName), text("Main St Garage, Public Garages")),
        Row(.station(.currencyCode), text("USD")),
        Row(.station(.stationActivationDate), .date(time("10:00:00", day: "2016-01-01"))),
        Row(.station(.timezoneOffset), text("-8")),
        Row(.station(.modTimeStamp), .date(time("11:00:00", day: "2020-02-02"))),

        Row(.bridge(.heartbeat), .integer(0)),
        Row(.bridge(.dataAge), .integer(12)),
        Row(.bridge(.shedPending), .boolean(true)),
        Row(.bridge(.shedUntil), .date(time("13:00:00"))),
        Row(.bridge(.energyTotal), .number("100.5"), .number("7"), station: .number("107.5")),
    ]

    private func extraction(_ record: StationRecord, port: Int?, _ limits: LimitView = LimitView()) -> PointExtraction {
        PointExtraction(
            record: record, port: port, limits: limits,
            bridge: BridgeValues(
                now: Self.now, oldestReading: time("12:00:30"), isShedPending: true, shedUntil: time("13:00:00")))
    }

    @Test func `every attribute of every class has a row here`() {
        #expect(Self.rows.map(\.attribute) == Attribute.catalogue)
    }

    @Test(arguments: rows)
    func `an attribute is the API's on each port and for the station`(_ row: Row) {
        #expect(extraction(Self.record, port: 1).value(of: row.attribute) == row.first)
        #expect(extraction(Self.record, port: 2).value(of: row.attribute) == row.second)
        #expect(extraction(Self.record, port: nil).value(of: row.attribute) == row.station)
    }

    @Test(arguments: rows)
    func `a port that the API does not show has no value that is a port's own`(_ row: Row) {
        let value = extraction(Self.record, port: 9).value(of: row.attribute)
        switch (row.attribute, row.attribute.level) {
        case (.bridge(.energyTotal), _): #expect(value == .number("0"))
        case (.alarm, _): #expect(value == row.second, "the station's alarm is every port's")
        case (_, .port): #expect(value == .absent)
        default: #expect(value == row.first)
        }
    }

    @Test(arguments: rows)
    func `nothing known, nothing shown`(_ row: Row) {
        for port in [1, nil] {
            let value = PointExtraction(record: StationRecord(), port: port, bridge: BridgeValues(now: Self.now))
                .value(of: row.attribute)
            #expect(value == (row.attribute == .bridge(.heartbeat) ? .integer(0) : .absent))
        }
    }

    @Test(arguments: rows)
    func `every attribute's usual type fits its value`(_ row: Row) {
        for raw in [row.first, row.second, row.station] {
            #expect(row.attribute.usualType.convert(raw) != nil, "\(raw)")
        }
    }

    @Test func `a station with one port shows the port's values as its own`() {
        var record = Self.record
        record.status?.ports.removeFirst()
        record.load?.ports.removeFirst()
        record.station?.ports.removeFirst()
        let extraction = extraction(record, port: nil)
        #expect(extraction.value(of: .stationStatus(.status)) == .text("AVAILABLE"))
        #expect(extraction.value(of: .load(.portLoad)) == .number("3.314"))
        #expect(extraction.value(of: .load(.allowedLoad)) == .number("3.500"))
        #expect(extraction.value(of: .station(.level)) == .text("L2"))
    }

    @Test func `the station's name is the port's or, failing that, its own, and the other way round`() {
        var record = Self.record
        record.station?.ports[1].stationName = "PORT TWO"
        #expect(extraction(record, port: 2).value(of: .station(.stationName)) == .text("PORT TWO"))
        #expect(extraction(record, port: nil).value(of: .station(.stationName)) == .text("CHARGEPOINT / MAIN 001"))
        record.station?.stationName = "STATION"
        #expect(extraction(record, port: nil).value(of: .station(.stationName)) == .text("STATION"))
        record.station?.ports[1].stationName = nil
        #expect(extraction(record, port: 2).value(of: .station(.stationName)) == .text("STATION"))
    }

    // MARK: Limits

    struct LimitRow: Sendable, CustomTestStringConvertible {
        let name: String
        let shedState: Int?
        let api: (allowedLoad: String?, percentShed: Int?)
        var staged: Limit?
        var asked: Limit?
        let allowedLoad: RawValue
        let percentShed: RawValue

        var testDescription: String { name }
    }

    private static let cap = Kilowatts("4.20").map { Limit.allowedLoad($0) }
    private static let noPower = Limit.allowedLoad(.zero)

    static let limitRows = [
        LimitRow(
            name: "not shed: zeros are no limits", shedState: 0, api: ("0.000", 0), allowedLoad: .absent,
            percentShed: .absent),
        LimitRow(
            name: "not shed, a cap staged", shedState: 0, api: ("0.000", 0), staged: cap, allowedLoad: .number("4.20"),
            percentShed: .absent),
        LimitRow(
            name: "not shed, a percentage staged", shedState: 0, api: ("0.000", 0), staged: .percentShed(40),
            allowedLoad: .absent, percentShed: .integer(40)),
        LimitRow(
            name: "shed by a cap", shedState: 1, api: ("3.500", 0), allowedLoad: .number("3.500"), percentShed: .absent),
        LimitRow(
            name: "shed by a cap, another staged since", shedState: 1, api: ("3.500", 0), staged: cap,
            allowedLoad: .number("3.500"), percentShed: .absent),
        LimitRow(
            name: "shed by a percentage", shedState: 1, api: ("0.000", 60), allowedLoad: .absent,
            percentShed: .integer(60)),
        LimitRow(
            name: "shed to 0 kW, as asked for", shedState: 1, api: ("0.000", 0), asked: noPower,
            allowedLoad: .number("0.000"), percentShed: .absent),
        LimitRow(
            name: "shed by 0 %, as asked for", shedState: 1, api: ("0.000", 0), asked: .percentShed(0),
            allowedLoad: .absent, percentShed: .integer(0)),
        LimitRow(
            name: "the API does not say whether shed", shedState: nil, api: (nil, nil), staged: cap,
            allowedLoad: .absent, percentShed: .absent),
    ]

    @Test(arguments: limitRows)
    func `a limit is the one in force, or the staged one`(_ row: LimitRow) {
        var record = StationRecord()
        var port = GetLoad.Port()
        port.portNumber = "1"
        port.shedState = row.shedState
        port.allowedLoad = row.api.allowedLoad.flatMap { DecimalText($0) }
        port.percentShed = row.api.percentShed
        record.load = GetLoad.Station()
        record.load?.ports = [port]
        let extraction = extraction(record, port: 1, LimitView(staged: row.staged, asked: row.asked))
        #expect(extraction.value(of: .load(.allowedLoad)) == row.allowedLoad)
        #expect(extraction.value(of: .load(.percentShed)) == row.percentShed)
    }

    @Test func `what was staged for a station of several ports shows while none of them is shed`() {
        var record = Self.record
        let staged = LimitView(staged: .percentShed(30))
        #expect(extraction(record, port: nil, staged).value(of: .load(.percentShed)) == .absent)
        record.load?.ports[1].shedState = 0
        #expect(extraction(record, port: nil, staged).value(of: .load(.percentShed)) == .integer(30))
        #expect(extraction(record, port: nil, staged).value(of: .load(.allowedLoad)) == .absent)
        #expect(extraction(record, port: nil, staged).value(of: .load(.shedState)) == .integer(0))
    }

    // MARK: The bridge's own

    @Test func `the heartbeat toggles every minute`() {
        func beat(_ at: Date) -> RawValue {
            PointExtraction(record: StationRecord(), port: 1, bridge: BridgeValues(now: at)).value(
                of: .bridge(.heartbeat))
        }
        #expect(
            ["12:00:00", "12:00:59.9", "12:01:00", "12:01:59", "12:02:00"].map { beat(time($0)) }
                == [.integer(0), .integer(0), .integer(1), .integer(1), .integer(0)])
    }

    @Test func `a clock that was put back makes no age below zero`() {
        let values = BridgeValues(now: time("11:00:00"), oldestReading: time("12:00:00"))
        #expect(
            PointExtraction(record: StationRecord(), port: 1, bridge: values).value(of: .bridge(.dataAge))
                == .integer(0))
    }
}
