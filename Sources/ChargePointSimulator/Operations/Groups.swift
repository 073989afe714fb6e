import XML

extension OperationName {
    /// The groups of an organization with their stations.
    func getStationGroups(_ query: RequestElement, _ context: OperationContext) -> SOAPReply {
        let answer = context.network.withWorld { world, _ in
            guard query.text("orgID").map({ $0 == world.organization.id }) ?? true else { return [GroupReading]() }
            return world.groups.all.map { group in
                GroupReading(group: group, stations: world.members(of: group).map { world.identity($0) })
            }
        }
        if answer.isEmpty { return SOAPReply(.noStation, "No organization matches the query.") }
        let organization = context.network.withWorld { world, _ in world.organization }
        return SOAPReply { writer in
            for reading in answer {
                writer.element("groupData") { writer in
                    writer.element("sgID", reading.group.id)
                    writer.element("orgID", organization.id)
                    writer.element("sgName", reading.group.name)
                    writer.element("organizationName", organization.name)
                    for station in reading.stations {
                        writer.element("stationData") { writer in
                            writer.element("stationID", station.id)
                            writer.element("Geo") { writer in
                                writer.element("Lat", station.latitude)
                                writer.element("Long", station.longitude)
                            }
                        }
                    }
                }
            }
        }
    }

    /// One group: its child groups and its stations.
    func getStationGroupDetails(
        _ query: RequestElement, _ context: OperationContext
    ) throws(BadParameter) -> SOAPReply {
        let id = try query.integer("sgID")
        let stationID = query.text("stationID")
        let answer = context.network.withWorld { world, _ -> (reading: GroupReading, children: [StationGroup])? in
            guard let id, let group = world.groups[id] else { return nil }
            let members = world.members(of: group).filter { stationID == nil || world.index(id: stationID ?? "") == $0 }
            return (
                GroupReading(group: group, stations: members.map { world.identity($0) }),
                world.groups.all.filter { $0.parentID == id }
            )
        }
        guard let (reading, children) = answer else { return SOAPReply(.noStation, "No such station group.") }
        return SOAPReply { writer in
            writer.element("groupName", reading.group.name)
            writer.element("numStations", reading.stations.count)
            for child in children {
                writer.element("groupData") { writer in
                    writer.element("sgID", child.id)
                    writer.element("sgName", child.name)
                }
            }
            for station in reading.stations {
                writer.element("stationData") { writer in
                    writer.element("stationID", station.id)
                    writer.element("stationName", station.name)
                    writer.element("Address", station.building.fullAddress)
                }
            }
        }
    }

    /// The organizations and their groups, without stations.
    func getOrgsAndStationGroups(
        _ query: RequestElement, _ context: OperationContext
    ) throws(BadParameter) -> SOAPReply {
        let id = try query.integer("sgID")
        let orgID = query.text("orgID")
        let orgName = query.text("organizationName").map { Pattern($0) }
        let groupName = query.text("sgName").map { Pattern($0) }
        let (organization, groups) = context.network.withWorld { world, _ in (world.organization, world.groups.all) }
        let found = groups.filter { group in (id ?? group.id) == group.id && groupName?.matches(group.name) ?? true }
        guard (orgID ?? organization.id) == organization.id, orgName?.matches(organization.name) ?? true,
            !found.isEmpty
        else { return SOAPReply(.noStation, "No organization or group matches the query.") }
        return SOAPReply { writer in
            writer.element("orgData") { writer in
                writer.element("orgID", organization.id)
                writer.element("organizationName", organization.name)
                for group in found {
                    writer.element("sgData") { writer in
                        writer.element("sgID", group.id)
                        writer.element("sgName", group.name)
                        writer.element("parentGroupID", group.parentID)
                    }
                }
            }
        }
    }

    /// The four networks of the service. The one reply without a code.
    func getCPNInstances() -> SOAPReply {
        let networks = [
            ("1", "NA", "ChargePoint Operations"), ("2", "EU", "ChargePoint Europe"),
            ("3", "AU", "ChargePoint Australia"), ("4", "CA", "ChargePoint Canada"),
        ]
        return SOAPReply { writer in
            for (id, name, description) in networks {
                writer.element("CPN") { writer in
                    writer.element("cpnID", id)
                    writer.element("cpnName", name)
                    writer.element("cpnDescription", description)
                }
            }
        }
    }
}

private struct GroupReading: Sendable {
    let group: StationGroup
    let stations: [StationIdentity]
}
