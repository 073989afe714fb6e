import FoundationEssentials

@testable import ChargePointAPI

/// Operations whose documents are validated, by the name of the file that they are written to.
enum RequestSamples {
    /// Each builds the same as the fixture of its name.
    static let fixtures: [String: any ChargePointAPI.Operation] = [
        "getStationStatus__station.request.xml": GetStationStatus(stationID: "1:33923"),
        "getStationStatus__id_list_page.request.xml": {
            var operation = GetStationStatus(stationIDs: ["1:33923", "1:33973"])
            operation.portDetails = true
            operation.startRecord = 501
            operation.numStations = 500
            return operation
        }(),
        "getLoad__station.request.xml": GetLoad(.station("1:33923")),
        "getLoad__group.request.xml": GetLoad(.group(2020)),
        "shedLoad__group_allowed_load.request.xml": ShedLoad(
            .group(39491, .allowedLoad(decimal("6.6"))), timeInterval: 60),
        "shedLoad__group_percent.request.xml": ShedLoad(.group(39491, .percentShed(60))),
        "shedLoad__station_allowed_load.request.xml": ShedLoad(
            .station("1:123456", .allowedLoad(decimal("5.0")))),
        "shedLoad__station_percent.request.xml": ShedLoad(.station("1:123456", .percentShed(50)), timeInterval: 15),
        "shedLoad__two_ports.request.xml": ShedLoad(
            .ports(
                "1:123456",
                [
                    .init(portNumber: "1", limit: .allowedLoad(decimal("3.0"))),
                    .init(portNumber: "2", limit: .percentShed(100)),
                ]), timeInterval: 30),
        "clearShedState__group.request.xml": ClearShedState(.group(39491)),
        "clearShedState__station.request.xml": ClearShedState(.station("1:123456")),
        "clearShedState__ports.request.xml": ClearShedState(.ports("1:123456", portNumbers: ["1", "2"])),
        "getAlarms__station.request.xml": GetAlarms(stationID: "1:33973"),
        "getAlarms__window_port_page.request.xml": {
            var operation = GetAlarms(
                stationID: "1:33973", startTime: date("2016-09-01T00:00:00Z"), endTime: date("2016-10-01T00:00:00Z"))
            operation.portNumber = "1"
            operation.startRecord = 1
            operation.numTransactions = 50
            return operation
        }(),
        "clearAlarms__station.request.xml": ClearAlarms(.station("1:33973")),
        "clearAlarms__port_and_type.request.xml": {
            var operation = ClearAlarms(.station("1:33973"))
            operation.portNumber = "1"
            operation.alarmType = "GFCI Trip"
            operation.clearReason = "Breaker reset & inspected"
            return operation
        }(),
        "getStationRights__station.request.xml": GetStationRights(stationID: "1:34003"),
        "getStationRights__provisioned_since_page.request.xml": {
            var operation = GetStationRights()
            operation.orgID = "1:ORG07225"
            operation.provisionStart = date("2016-01-01T00:00:00Z")
            operation.provisionEnd = date("2016-12-31T23:59:59Z")
            operation.startRecord = 501
            return operation
        }(),
        "getChargingSessionData__window_page.request.xml": {
            var operation = GetChargingSessionData(
                stationID: "1:34003", from: date("2016-10-01T00:00:00Z"), to: date("2016-11-01T00:00:00Z"))
            operation.startRecord = 101
            return operation
        }(),
        "getChargingSessionData__session.request.xml": GetChargingSessionData(sessionID: 53_068_029),
        "getStations__station.request.xml": GetStations(stationID: "1:00001"),
        "getStations__around_address.request.xml": {
            var operation = GetStations()
            operation.filter.place.address = "1692 Dell Avenue"
            operation.filter.place.city = "Campbell"
            operation.filter.place.state = "CA"
            operation.filter.place.postalCode = "95008"
            operation.filter.place.proximity = DecimalText(1)
            operation.filter.place.proximityUnit = .miles
            return operation
        }(),
        "getStations__group_page.request.xml": {
            var operation = GetStations()
            operation.filter.place.geo = Geo(lat: "37.802700", long: "-122.270300")
            operation.orgID = "1:ORG07225"
            operation.sgID = "39491"
            operation.startRecord = 501
            operation.numStations = 500
            return operation
        }(),
        "getStations__everything.request.xml": GetStations(),
        "getStationGroups__organization.request.xml": GetStationGroups(orgID: "1:ORG00009"),
        "getCPNInstances__all.request.xml": GetCPNInstances(),
        "get15minChargingSessionData__running_total.request.xml": Get15minChargingSessionData(sessionID: 53_068_029),
        "get15minChargingSessionData__per_interval.request.xml": Get15minChargingSessionData(
            sessionID: 53_068_029, energyConsumedInterval: true),
        "createLoadShedEvent__station.request.xml": CreateLoadShedEvent(
            .station("1:123456"), .allowedLoadPerPort(decimal("3.0")), start: date("2026-07-01T20:00:00Z"),
            duration: 60,
            allowOptOut: false),
        "createLoadShedEvent__group.request.xml": CreateLoadShedEvent(
            .group(39491), .percentShedPerStation(DecimalText(50)), start: date("2026-07-01T20:00:00Z"), duration: 60),
        "removeLoadShedEvent__event.request.xml": RemoveLoadShedEvent(eventId: 4711),
        "getOrgsAndStationGroups__all.request.xml": GetOrgsAndStationGroups(),
        "getOrgsAndStationGroups__organization.request.xml": GetOrgsAndStationGroups(orgID: "1:ORG00001"),
        "v51__getChargingSessionData__active_sessions.request.xml": {
            var operation = GetChargingSessionData()
            operation.stationIDs = ["1:1804421", "1:1695951"]
            operation.activeSessionsOnly = true
            return operation
        }(),
        "v51__getLoad__session.request.xml": GetLoad(.session(101_542_479)),
    ]

    /// Fixtures that our types cannot build, or not alone: variants of other clients, and
    /// requests that break the rules.
    static let notOurs: Set = [
        "getStationStatus__fields_in_other_order.request.xml", "getStationStatus__password_without_type.request.xml",
        "getStationStatus__no_security_header.request.xml", "getLoad__qualified_children.request.xml",
        "shedLoad__port_empty_interval.request.xml", "shedLoad__port_without_interval.request.xml",
        "shedLoad__port_with_null_station_limits.request.xml", "shedLoad__bad_two_limits.request.xml",
        "shedLoad__bad_two_targets.request.xml", "shedLoad__bad_station_and_port_limit.request.xml",
        "shedLoad__bad_no_limit.request.xml", "shedLoad__bad_percent_101.request.xml",
        "clearShedState__group_with_empty_station.request.xml", "getCPNInstances__default_namespaces.request.xml",
    ]

    /// Queries with every field set. Together, those of an operation hold every element that its schema has.
    static let full: [String: any ChargePointAPI.Operation] = [
        "getStationStatus": {
            var operation = GetStationStatus(filter: filter)
            operation.stationIDs = ["1:1", "1:2"]
            operation.status = .inUse
            operation.portDetails = false
            operation.startRecord = 1
            operation.numStations = 500
            return operation
        }(),
        "getStations": {
            var operation = GetStations(filter: filter)
            operation.serialNumber = "000000000001"
            operation.orgID = "1:ORG1"
            operation.organizationName = "Org & Söhne"
            operation.sgID = "00001"
            operation.sgName = "Garage <1>"
            operation.stationActivationDate = date("2016-01-01T12:23:45Z")
            operation.startRecord = 501
            operation.numStations = 500
            return operation
        }(),
        "getStationRights": {
            var operation = GetStationRights(filter: filter)
            operation.serialNumber = "000000000001"
            operation.orgID = "1:ORG1"
            operation.organizationName = "Org"
            operation.sgID = "00001"
            operation.sgName = "Garage"
            operation.provisionStart = date("1999-12-31T23:59:59Z")
            operation.provisionEnd = date("2024-02-29T00:00:00Z")
            operation.currentFault = "fault"
            operation.portStatus = "port"
            operation.adminStatus = "admin"
            operation.networkStatus = "network"
            operation.provisionStatus = "provision"
            operation.startRecord = 1
            return operation
        }(),
        "getChargingSessionData": {
            var operation = GetChargingSessionData(
                stationID: "1:1", from: date("2016-10-01T00:00:00.250Z"), to: date("2016-11-01T00:00:00Z"))
            operation.sessionID = 9_007_199_254_740_993
            operation.userID = "1"
            operation.stationName = "ORG / STATION 充電 🚗"
            operation.place.address = "1 Main St"
            operation.place.city = "Oakland"
            operation.place.state = "CA"
            operation.place.country = "US"
            operation.place.postalCode = "94607"
            operation.place.proximity = decimal("1E1")
            operation.place.proximityUnit = .kilometres
            operation.startRecord = 101
            operation.place.geo = Geo(lat: "37.8", long: "-122.2")
            operation.stationIDs = ["1:1"]
            operation.activeSessionsOnly = false
            return operation
        }(),
        "getAlarms": {
            var operation = GetAlarms(
                stationID: "1:1", startTime: date("2016-09-01T00:00:00Z"), endTime: date("2016-09-01T23:59:59Z"))
            operation.orgID = "1:ORG1"
            operation.organizationName = "Org"
            operation.stationName = "ORG / STATION"
            operation.sgID = 1
            operation.sgName = "Garage"
            operation.portNumber = "2"
            operation.startRecord = 1
            operation.numTransactions = 100
            return operation
        }(),
        "clearAlarms/organization": clearAlarms(.organization("1:ORG1")),
        "clearAlarms/organizationName": clearAlarms(.organizationName("Org")),
        "clearAlarms/station": clearAlarms(.station("1:1")),
        "clearAlarms/stationName": clearAlarms(.stationName("ORG / STATION")),
        "clearAlarms/group": clearAlarms(.group(1)),
        "clearAlarms/groupName": clearAlarms(.groupName("Garage")),
        "getStationGroups": GetStationGroups(orgID: "1:ORG1"),
        "getOrgsAndStationGroups": {
            var operation = GetOrgsAndStationGroups(orgID: "1:ORG1")
            operation.organizationName = "Org & Söhne"
            operation.sgID = 1
            operation.sgName = "Garage, level 2"
            return operation
        }(),
        "getStationGroupDetails": GetStationGroupDetails(1, stationID: "1:1"),
        "getCPNInstances": GetCPNInstances(),
        "get15minChargingSessionData": Get15minChargingSessionData(
            sessionID: 9_007_199_254_740_993, energyConsumedInterval: false),
        "createLoadShedEvent/station": CreateLoadShedEvent(
            .station("1:1"), .allowedLoadPerPort(decimal("1E1")), start: date("2026-07-01T20:00:00Z"), duration: 1,
            allowOptOut: true),
        "createLoadShedEvent/group": CreateLoadShedEvent(
            .group(1), .percentShedPerStation(decimal("12.5")), start: date("2026-07-01T20:00:00Z"), duration: 90),
        "removeLoadShedEvent": RemoveLoadShedEvent(eventId: 1),
        "getLoad/station": GetLoad(.station("1:1")),
        "getLoad/group": GetLoad(.group(1)),
        "getLoad/session": GetLoad(.session(1)),
        "shedLoad/group": ShedLoad(.group(1, .allowedLoad(decimal("3.3e0"))), timeInterval: 1),
        "shedLoad/groupPercent": ShedLoad(.group(1, .percentShed(0))),
        "shedLoad/station": ShedLoad(.station("1:1", .percentShed(100))),
        "shedLoad/ports": ShedLoad(
            .ports(
                "1:1",
                [
                    .init(portNumber: "1", limit: .allowedLoad(DecimalText(0))),
                    .init(portNumber: "2", limit: .percentShed(1)),
                ])),
        "shedLoad/stationLoad": ShedLoad(.station("1:1", .allowedLoad(decimal("1.5E-3")))),
        "clearShedState/group": ClearShedState(.group(1)),
        "clearShedState/ports": ClearShedState(.ports("1:1", portNumbers: ["1"])),
    ]

    private static let filter: StationFilter = {
        var filter = StationFilter(stationID: "1:34003")
        filter.stationManufacturer = "ChargePoint"
        filter.stationModel = "CT4020"
        filter.stationName = "ORG / \"STATION\" *"
        filter.place.address = "1 Main St"
        filter.place.city = "Oakland"
        filter.place.state = "California"
        filter.place.country = "United States"
        filter.place.postalCode = "94607"
        filter.place.proximity = decimal("2.5")
        filter.place.proximityUnit = .nauticalMiles
        filter.connector = "J1772"
        filter.voltage = "240"
        filter.current = "30"
        filter.power = "6.600"
        filter.demoSerialNumbers = ["1", "2"]
        filter.reservable = true
        filter.place.geo = Geo(lat: "12.345678901234567", long: "-123.456789012345678")
        filter.level = "L2"
        filter.mode = "3"
        filter.pricing = PricingOptions(
            startTime: "06:00:00", duration: 2, energyRequired: decimal("10.5"), vehiclePower: decimal("6.6"))
        return filter
    }()

    private static func clearAlarms(_ scope: ClearAlarms.Scope) -> ClearAlarms {
        var operation = ClearAlarms(scope)
        operation.startTime = date("2016-09-01T00:00:00Z")
        operation.endTime = date("2016-10-01T00:00:00Z")
        operation.portNumber = "1"
        operation.alarmType = "GFCI Trip"
        operation.clearReason = "a line\nand \ttabs & <signs>"
        return operation
    }

    private static func decimal(_ text: String) -> DecimalText { DecimalText(text) ?? DecimalText(-1) }

    private static func date(_ text: String) -> Date { DateTimeText.date(text) ?? .distantPast }
}
