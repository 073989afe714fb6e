import XML

extension OperationName {
    /// Load and shed state of a station, or of every station of a group.
    func getLoad(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let groupID = try query.integer("sgID")
        let stationID = query.text("stationID")
        let sessionID = context.version == .v51 ? try query.integer("sessionID") : nil
        let none = SOAPReply(.noStation, "No station matches the query.")
        let answer = context.network.withWorld { world, time -> LoadAnswer? in
            if let groupID {
                guard let group = world.groups[groupID] else { return nil }
                let indices = world.members(of: group).filter { index in
                    stationID == nil || world.index(id: stationID ?? "") == index
                }
                return LoadAnswer(group: group, stations: indices.map { LoadReading(&world, $0, time) })
            }
            let index: Int? =
                if let sessionID {
                    world.runningSession(id: sessionID, at: time)
                } else {
                    stationID.flatMap { world.index(id: $0) }
                }
            return index.map { LoadAnswer(group: nil, stations: [LoadReading(&world, $0, time)]) }
        }
        guard let answer else { return none }
        return SOAPReply { writer in
            if let group = answer.group {
                writer.element("sgID", group.id)
                writer.element("numStations", answer.stations.count)
                writer.element("groupName", group.name)
                let load = answer.stations.reduce(Decimal3(thousandths: 0)) { $0 + $1.reading.power }
                writer.element("sgLoad", load.text)
            } else {
                // Present and empty, as the service has them for one station.
                for name in ["numStations", "groupName", "sgLoad"] { writer.element(name) }
            }
            for station in answer.stations { station.write(to: &writer, version: context.version) }
        }
    }
}

private struct LoadAnswer: Sendable {
    let group: StationGroup?
    let stations: [LoadReading]
}

private struct LoadReading: Sendable {
    let identity: StationIdentity
    let reading: StationReading

    init(_ world: inout World, _ index: Int, _ time: ModelTime) {
        identity = world.identity(index)
        reading = world.reading(index, at: time)
    }

    func write(to writer: inout XMLWriter, version: APIVersion) {
        writer.element("stationData") { writer in
            writer.element("stationID", identity.id)
            writer.element("stationName", identity.name)
            writer.element("Address", identity.building.fullAddress)
            writer.element("stationLoad", reading.power.text)
            for port in reading.ports {
                writer.element("Port") { writer in
                    writer.element("portNumber", port.number)
                    writer.element("userID", port.session?.driver.userID ?? "")
                    writer.element("credentialID", port.session?.driver.credentialID ?? "")
                    writer.element("shedState", port.shed == nil ? 0 : 1)
                    writer.element("portLoad", port.power.text)
                    writer.element("allowedLoad", port.allowedLoad.text)
                    writer.element("percentShed", port.percentShed)
                    if version == .v51 {
                        writer.element("sessionID", port.session?.id ?? 0)
                        let percent = port.session.flatMap { $0.driver.percent(after: $0.energy) }
                        writer.element("lastBatteryPercent", percent.map { String(Int($0)) } ?? "")
                    }
                }
            }
        }
    }
}

extension PortReading {
    /// kW; 0 when not shed, or shed by percentage. A station's cap shows on each of its ports.
    var allowedLoad: Decimal3 {
        switch shed?.limit {
        case .cap(let power), .stationCap(let power): Decimal3(power)
        default: Decimal3(thousandths: 0)
        }
    }

    /// 0 when not shed, or shed by a cap.
    var percentShed: Int {
        if case .percent(let percent) = shed?.limit { percent } else { 0 }
    }
}
