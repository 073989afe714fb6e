import FoundationEssentials
import XML

extension OperationName {
    /// The rights that the key's organization has on the stations that match: one profile a group. A page counts
    /// pairs of group and station.
    func getStationRights(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let filter = try StationFilter(query)
        let page = try Page(query, context, limit: 500)
        let states = StateFilter(query)
        let groupID = try query.integer("sgID")
        let from = try query["provisionDateRange"].time("startDate")?.date
        // A day given as the end is included.
        let to = try query["provisionDateRange"].time("endDate").map { $0.date + 86_400 }
        let (records, hasMore) = context.network.withWorld { world, time in
            let indices = filter.indices(in: world).filter { index in
                let activated = world.identity(index).activated
                if let from, activated < from { return false }
                if let to, activated >= to { return false }
                return states.isEmpty || states.matches(world.reading(index, at: time))
            }
            var pairs: [RightsRecord] = []
            for group in world.groups.all where groupID == nil || group.id == groupID {
                for index in indices where group.contains(index) {
                    pairs.append(RightsRecord(group: group, index: index))
                }
            }
            let (selected, hasMore) = page.of(pairs)
            return (selected.map { ($0, world.identity($0.index)) }, hasMore)
        }
        if records.isEmpty, !hasMore, page.start == 1 { return SOAPReply(.noStation, "No station matches the query.") }
        return SOAPReply { writer in
            var rest = records[...]
            while let group = rest.first?.0.group {
                let members = rest.prefix { $0.0.group.id == group.id }
                rest = rest.dropFirst(members.count)
                writer.element("rightsData") { writer in
                    writer.element("sgID", group.id)
                    writer.element("sgName", group.name)
                    writer.element("stationRightsProfile", group.rightsProfile)
                    for (_, identity) in members {
                        writer.element("stationData") { writer in
                            writer.element("stationID", identity.id)
                            writer.element("stationName", identity.name)
                            writer.element("stationSerialNum", identity.serialNumber)
                            writer.element("stationMacAddr", identity.macAddress)
                        }
                    }
                }
            }
            writer.element("moreFlag", hasMore ? 1 : 0)
        }
    }
}

/// The filters by state that only this operation has. Which texts the service compares them with is unknown; here they
/// are those that its replies use.
private struct StateFilter: Sendable {
    private let wanted: [(name: String, value: String)]

    init(_ query: RequestElement) {
        wanted = ["networkStatus", "portStatus", "currentFault", "adminStatus", "provisionStatus"].compactMap { name in
            query.text(name).map { (name, $0.lowercased()) }
        }
    }

    var isEmpty: Bool { wanted.isEmpty }

    func matches(_ reading: StationReading) -> Bool {
        wanted.allSatisfy { name, value in
            switch name {
            case "networkStatus": value == reading.networkStatus.lowercased()
            case "portStatus": reading.ports.contains { reading.status(of: $0).lowercased() == value }
            case "currentFault": value == "none"
            case "adminStatus": value == "enabled"
            default: value == "provisioned"
            }
        }
    }
}

private struct RightsRecord: Sendable {
    let group: StationGroup
    let index: Int
}
