import XML

extension OperationName {
    /// What the holder of a rights profile may do with a group's stations; without a name the profile that the key's
    /// organization has on the group.
    func getStationRightsProfile(
        _ content: RequestElement, _ context: OperationContext
    ) throws(BadParameter) -> SOAPReply {
        guard let id = try content.integer("sgID") else { throw BadParameter("sgID must be given.") }
        guard let group = context.network.withWorld({ world, _ in world.groups[id] }) else {
            return SOAPReply(.noStation, "No such station group.")
        }
        let name = content.text("stationRightsProfile") ?? group.rightsProfile
        guard let tasks = Self.tasks[name] else {
            throw BadParameter("stationRightsProfile", name, "is no profile of this organization")
        }
        return SOAPReply { writer in
            for (task, description) in tasks {
                writer.element("taskList") { writer in
                    writer.element("Task", task)
                    writer.element("Description", description)
                }
            }
        }
    }

    private static let tasks: [String: [(String, String)]] = [
        "network_manager": stationTasks + [
            ("Shed Load", "Limit the power of stations and ports, and end that."),
            ("Clear Alarms", "Clear alarms of stations and ports."),
            ("Manage Rights", "Give rights on stations to other organizations."),
        ],
        "station_manager": stationTasks,
    ]
    private static let stationTasks = [
        ("View Stations", "See stations, their status and their nameplates."),
        ("View Load", "See the load of stations and ports."),
        ("View Sessions", "See charging sessions and their energy."),
    ]
}
