import FoundationEssentials
import XML

extension OperationName {
    /// Sessions, ended and running; a running one has no endTime.
    func getChargingSessionData(
        _ query: RequestElement, _ context: OperationContext
    ) throws(BadParameter) -> SOAPReply {
        let filter = try StationFilter(query)
        let page = try Page(query, context, limit: 100)
        let wanted = try SessionFilter(query, context)
        let (records, hasMore) = context.network.withWorld { world, time in
            var indices = filter.indices(in: world)
            if let id = wanted.id {
                let station = world.numbering.place(id: id)?.station
                indices.removeAll { $0 != station }
            }
            let found = indices.flatMap { world.sessions($0, at: time).filter(wanted.matches) }
            let (selected, hasMore) = page.of(found)
            return (selected.map { SessionRow(identity: world.identity($0.station), session: $0) }, hasMore)
        }
        if records.isEmpty, !hasMore, page.start == 1 {
            return SOAPReply(.noSession, "No session data matches the query.")
        }
        return SOAPReply { writer in
            for (position, record) in records.enumerated() {
                record.write(to: &writer, number: page.start + position, context)
            }
            writer.element("MoreFlag", hasMore ? 1 : 0)
        }
    }
}

private struct SessionFilter: Sendable {
    let id: Int?
    private let user: String?
    private let isRunning: Bool?
    private let from: ModelTime
    private let to: ModelTime
    private let window: SessionWindow

    init(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) {
        id = try query.integer("sessionID")
        let knowsMore = context.version == .v51
        user = knowsMore ? query.text("userID") : nil
        isRunning = knowsMore ? try query.boolean("activeSessionsOnly").flatMap { $0 ? true : nil } : nil
        let calendar = context.network.calendar
        from = try query.time("fromTimeStamp").map { calendar.modelTime($0.date) } ?? -.infinity
        // Replies give whole seconds; a time within the last one asked for belongs to it.
        to = try query.time("toTimeStamp").map { calendar.modelTime($0.date + 1) } ?? .infinity
        if from >= to { throw BadParameter("fromTimeStamp is after toTimeStamp.") }
        window = context.sessionWindow
    }

    @Sendable func matches(_ session: SessionReading) -> Bool {
        if let id, session.id != id { return false }
        if let user, session.driver.userID != user { return false }
        if isRunning == true, session.end != nil { return false }
        let end = session.end ?? .infinity
        switch window {
        case .start: return session.start >= from && session.start < to
        case .end: return end >= from && (end < to || (session.end == nil && to == .infinity))
        case .overlap: return session.start < to && end >= from
        }
    }
}

private struct SessionRow: Sendable {
    let identity: StationIdentity
    let session: SessionReading

    func write(to writer: inout XMLWriter, number: Int, _ context: OperationContext) {
        let knowsMore = context.version == .v51
        let building = identity.building
        let vehicle = session.driver.vehicle
        writer.element("ChargingSessionData") { writer in
            writer.element("stationID", identity.id)
            writer.element("stationName", identity.name)
            writer.element("portNumber", session.port)
            writer.element("Address", building.fullAddress)
            writer.element("City", building.city)
            writer.element("State", Building.state)
            writer.element("Country", Building.country)
            writer.element("postalCode", building.postalCode)
            writer.element("sessionID", session.id)
            writer.element("Energy", EnergyText(session.energy).text)
            writer.element("startTime", context.text(session.start))
            if let end = session.end { writer.element("endTime", context.text(end)) }
            if knowsMore {
                let now = context.network.calendar.modelTime(context.network.date)
                writer.element("totalChargingDuration", duration(session.chargingSeconds, context))
                writer.element("totalSessionDuration", duration((session.end ?? now) - session.start, context))
            }
            writer.element("userID", session.driver.userID)
            if knowsMore, let percent = session.driver.startPercent {
                writer.element("startBatteryPercentage", Int(percent))
                let stop = session.end == nil ? 0 : session.driver.percent(after: session.energy) ?? 0
                writer.element("stopBatteryPercentage", Int(stop))
            }
            writer.element("recordNumber", number)
            writer.element("credentialID", session.driver.credentialID)
            guard knowsMore else { return }
            writer.element("endedBy", session.end == nil ? "" : "UNPLUGGED")
            if let vehicle {
                writer.element("vehicleMake", vehicle.make)
                writer.element("vehicleModel", vehicle.model)
                writer.element("vehicleModelYear", vehicle.year)
                writer.element("vehicleType", "EV")
            }
            writer.element("vehiclePortMAC", session.driver.vehicleMAC)
        }
    }

    /// `hh:mm:ss` of the wall clock, so that it agrees with the session's times; hours may pass 24.
    private func duration(_ modelSeconds: Double, _ context: OperationContext) -> String {
        let seconds = max(0, Int(modelSeconds / context.network.calendar.speed))
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
    }
}
