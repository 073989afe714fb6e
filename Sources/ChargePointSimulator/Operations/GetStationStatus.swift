import XML

extension OperationName {
    /// Status of each port of the stations that match.
    func getStationStatus(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let filter = try StationFilter(query)
        let page = try Page(query, context, limit: 500, count: "numStations")
        let number = try query.integer("Status")
        let wanted = number.flatMap { Self.statuses[$0] }
        if let number, wanted == nil { throw BadParameter("Status", String(number), "is none of 1, 2 and 3") }
        _ = try query.boolean("portDetails")
        let (records, hasMore) = context.network.withWorld { world, time in
            var indices = filter.indices(in: world)
            if let wanted {
                indices.removeAll { index in
                    let reading = world.reading(index, at: time)
                    return !reading.ports.contains { reading.status(of: $0) == wanted }
                }
            }
            let (selected, hasMore) = page.of(indices)
            return (selected.map { world.reading($0, at: time) }, hasMore)
        }
        if records.isEmpty, !hasMore, page.start == 1 { return SOAPReply(.noStation, "No station matches the query.") }
        return SOAPReply { writer in
            for reading in records {
                writer.element("stationData") { writer in
                    writer.element("stationID", StationIdentity.id(reading.index))
                    for port in reading.ports {
                        writer.element("Port") { writer in
                            writer.element("portNumber", port.number)
                            writer.element("Status", reading.status(of: port))
                            writer.element("TimeStamp", context.text(port.lastContact))
                            if context.version == .v51 { writer.element("faultReason", "NONE") }
                        }
                    }
                    if context.version == .v51 { writer.element("networkStatus", reading.networkStatus) }
                }
            }
            writer.element("moreFlag", hasMore ? 1 : 0)
        }
    }

    /// The numbers that queries use for a status.
    private static let statuses = [1: "AVAILABLE", 2: "INUSE", 3: "UNKNOWN"]
}

extension StationReading {
    func status(of port: PortReading) -> String {
        isReachable ? (port.isOccupied ? "INUSE" : "AVAILABLE") : "UNREACHABLE"
    }

    /// 5.1's `networkStatus`.
    var networkStatus: String { isReachable ? "Reachable" : "Unreachable" }
}
