import FoundationEssentials
import XML

extension OperationName {
    /// The most alarms of a page; the service's own limit is not known.
    static let alarmPage = 100

    /// Alarms raised and not yet cleared, station by station, each station's oldest first: not in order of time,
    /// because clients must not count on one.
    func getAlarms(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let filter = try AlarmFilter(query, context)
        let page = try Page(query, context, limit: Self.alarmPage, count: "numTransactions")
        let (records, hasMore) = context.network.withWorld { world, time in
            var found: [AlarmRecord] = []
            for index in filter.stations.indices(in: world) {
                let alarms = world.withStation(index, at: time) { $0.alarms.filter(filter.matches) }
                if alarms.isEmpty { continue }
                let identity = world.identity(index)
                found += alarms.map { AlarmRecord(identity: identity, alarm: $0) }
            }
            return page.of(found)
        }
        if records.isEmpty, !hasMore, page.start == 1 { return SOAPReply(.noAlarm, "No alarms match the query.") }
        return SOAPReply { writer in
            for (position, record) in records.enumerated() {
                let identity = record.identity
                writer.element("Alarms") { writer in
                    writer.element("stationID", identity.id)
                    writer.element("stationName", identity.name)
                    writer.element("stationModel", identity.model)
                    writer.element("orgID", identity.organization.id)
                    writer.element("organizationName", identity.organization.name)
                    writer.element("stationManufacturer", StationIdentity.manufacturer)
                    writer.element("stationSerialNum", identity.serialNumber)
                    writer.element("portNumber", record.alarm.port.map { String($0) } ?? "")
                    writer.element("alarmType", record.alarm.type)
                    writer.element("alarmTime", context.text(record.alarm.time))
                    writer.element("recordNumber", page.start + position)
                }
            }
            writer.element("moreFlag", hasMore ? 1 : 0)
        }
    }

    /// Clears all alarms that match. An empty query clears everything that the key may see, as it would there.
    func clearAlarms(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let filter = try AlarmFilter(query, context)
        let cleared = context.network.withWorld { world, time in
            filter.stations.indices(in: world).reduce(0) { sum, index in
                sum + world.withStation(index, at: time) { $0.clearAlarms(where: filter.matches) }
            }
        }
        return cleared == 0 ? SOAPReply(.noAlarm, "No alarms match the query.") : SOAPReply()
    }
}

private struct AlarmRecord: Sendable {
    let identity: StationIdentity
    let alarm: Alarm
}

private struct AlarmFilter: Sendable {
    let stations: StationFilter
    private let port: String?
    private let type: String?
    private let from: ModelTime
    private let to: ModelTime

    init(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) {
        stations = try StationFilter(query)
        port = query.text("portNumber")
        type = query.text("alarmType")
        let calendar = context.network.calendar
        from = try query.time("startTime").map { calendar.modelTime($0.date) } ?? -.infinity
        // Replies give whole seconds; an alarm within the last one asked for belongs to it.
        to = try query.time("endTime").map { calendar.modelTime($0.date + 1) } ?? .infinity
        if from >= to { throw BadParameter("startTime is after endTime.") }
    }

    @Sendable func matches(_ alarm: Alarm) -> Bool {
        if let port, alarm.port.map({ String($0) }) != port { return false }
        if let type, alarm.type != type { return false }
        return alarm.time >= from && alarm.time < to
    }
}
