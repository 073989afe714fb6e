import XML

extension OperationName {
    /// Plans a shed: a cap for each port or a share of each station, from a time on. The unit of eventDuration is not
    /// known; minutes are taken, as in timeInterval.
    func createLoadShedEvent(_ event: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let stationID = event.text("stationID")
        let groupID = try event.integer("sgID")
        let start = try event.time("eventStartTime")
        let minutes = try event.integer("eventDuration")
        let cap = try event.double("allowedLoadPerPort")
        let percent = try event.double("percentShedPerStation")
        guard let start, let minutes, minutes > 0 else {
            return SOAPReply(.badParameters, "eventStartTime and an eventDuration above 0 must be given.")
        }
        guard (stationID == nil) != (groupID == nil) else {
            return SOAPReply(.badParameters, "Either stationID or sgID must be given.")
        }
        let limit: ShedLimit
        switch (cap, percent) {
        case (let cap?, nil) where cap >= 0: limit = .cap(cap)
        case (nil, let percent?) where (0...100).contains(percent): limit = .percent(Int(percent.rounded()))
        default:
            return SOAPReply(
                .badParameters, "Either allowedLoadPerPort (kW) or percentShedPerStation (0 to 100) must be given.")
        }
        let id = context.network.withWorld { world, time -> Int? in
            let group = groupID.flatMap { world.groups[$0] }.map { world.members(of: $0) }
            let station = stationID.flatMap { world.index(id: $0) }.map { [$0] }
            guard let stations = group ?? station else { return nil }
            return world.createEvent(
                stations: stations, limit: limit, start: context.network.calendar.modelTime(start.date),
                duration: Double(minutes) * 60, at: time)
        }
        guard let id else {
            return groupID == nil
                ? SOAPReply(.badStation, "Invalid Station ID") : SOAPReply(.noStation, "No such station group.")
        }
        return SOAPReply { $0.element("eventId", id) }
    }

    /// Ends a shed event, whether it has begun or not.
    func removeLoadShedEvent(_ content: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        guard let id = try content.integer("eventId") else {
            return SOAPReply(.badParameters, "eventId must be given.")
        }
        let isRemoved = context.network.withWorld { world, time in world.removeEvent(id, at: time) }
        return isRemoved
            ? SOAPReply { $0.element("response", 1) } : SOAPReply(.badParameters, "No such event.")
    }
}
