import XML

extension OperationName {
    /// Limits the power of a group's stations, a station, or ports.
    func shedLoad(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let result = context.network.withWorld { world, time in
            Result { () throws(ShedRefusal) in
                try ShedCommand(query, world).execute(in: &world, delay: context.shedDelay, at: time)
            }
        }
        switch result {
        case .failure(let refusal): return refusal.reply(query)
        case .success(let command):
            return SOAPReply { writer in
                writer.element("Success", 1)
                command.write(to: &writer)
            }
        }
    }
}

/// A shedLoad that has been read and found sound.
private struct ShedCommand: Sendable {
    private let target: ShedTarget
    /// Of a station as a whole.
    private let limit: ShedLimit?
    private let portLimits: [(port: String, limit: ShedLimit)]
    private let minutes: Int

    init(_ query: RequestElement, _ world: World) throws(ShedRefusal) {
        // Empty and missing both mean until cleared: suds sends the one, zeep the other.
        let interval = try ShedRefusal.wrap { () throws(BadParameter) in try query.integer("timeInterval") } ?? 0
        guard interval >= 0 else { throw .bad("timeInterval: must not be negative.") }
        minutes = interval
        let whole = query[query["shedGroup"].hasValue ? "shedGroup" : "shedStation"]
        let stationLimit = try Self.limit(whole, "Station")
        portLimits = try query["shedStation"]["Ports"].all("Port").filter(\.hasValue).map { port throws(ShedRefusal) in
            guard let number = port.text("portNumber") else { throw .bad("Port: portNumber is missing.") }
            guard let limit = try Self.limit(port, "Port") else {
                throw .bad("Port \(number): allowedLoadPerPort or percentShedPerPort must be given.")
            }
            return (number, limit)
        }
        target = try ShedTarget.read(query, world)
        if portLimits.isEmpty {
            guard let stationLimit else {
                throw .bad("allowedLoadPerStation or percentShedPerStation must be given.")
            }
            limit = stationLimit
        } else {
            if stationLimit != nil { throw .bad("A limit of the station and limits of ports exclude each other.") }
            limit = nil
        }
    }

    /// The one limit of an element, whose fields end with `suffix`.
    private static func limit(_ element: RequestElement, _ suffix: String) throws(ShedRefusal) -> ShedLimit? {
        let (capField, percentField) = ("allowedLoadPer\(suffix)", "percentShedPer\(suffix)")
        let cap = try ShedRefusal.wrap { () throws(BadParameter) in try element.decimal(capField) }
        let percent = try ShedRefusal.wrap { () throws(BadParameter) in try element.integer(percentField) }
        switch (cap, percent) {
        case (nil, nil): return nil
        case (_?, _?): throw .bad("\(capField) and \(percentField) exclude each other.")
        case (let cap?, nil):
            guard cap >= 0, cap <= 1_000_000 else { throw .bad("\(capField): must be a power in kW, 0 or more.") }
            return suffix == "Station" ? .stationCap(cap) : .cap(cap)
        case (nil, let percent?):
            guard (0...100).contains(percent) else { throw .bad("\(percentField): must be from 0 to 100.") }
            return .percent(percent)
        }
    }

    func execute(
        in world: inout World, delay: Double?, at time: ModelTime
    ) throws(ShedRefusal) -> ShedCommand {
        let stations = target.stations
        if stations.isEmpty { throw ShedRefusal(code: .noStation, text: "The station group has no stations.") }
        var orders: [(station: Int, limits: [(port: Int, limit: ShedLimit)])] = []
        for index in stations {
            let count = world.numbering.portCount(station: index)
            let limits =
                if let limit { (1...count).map { ($0, limit) } } else {
                    try portLimits.map { entry throws(ShedRefusal) in
                        guard let port = Int(entry.port), (1...count).contains(port) else {
                            throw .bad("Invalid Port Number: \(entry.port)")
                        }
                        return (port, entry.limit)
                    }
                }
            orders.append((index, limits))
        }
        var named: Set<String> = []
        for entry in portLimits where !named.insert(entry.port).inserted {
            throw .bad("Port \(entry.port) is there twice.")
        }
        // All or nothing, but for stations that cannot be reached.
        var reachable = 0
        for order in orders {
            switch world.refusal(of: order.limits, station: order.station, at: time) {
            case nil: reachable += 1
            case .unreachable: continue
            case .kindSwitch:
                throw .bad("shed already requested, with the other kind of limit: clear it first")
            }
        }
        if reachable == 0 { throw ShedRefusal(code: .shedFailed, text: "Failed to shed requested load") }
        for order in orders where world.refusal(of: order.limits, station: order.station, at: time) == nil {
            world.shed(
                order.station, limits: order.limits, minutes: minutes, aim: target.aim, delay: delay, at: time)
        }
        return self
    }

    /// The target and its limits, echoed.
    func write(to writer: inout XMLWriter) {
        switch target {
        case .group(let group): writer.element("sgID", group.id)
        case .station(let index), .ports(let index, _): writer.element("stationID", StationIdentity.id(index))
        }
        if let limit { Self.write(limit, "Station", to: &writer) }
        if portLimits.isEmpty { return }
        writer.element("Ports") { writer in
            for (port, limit) in portLimits {
                writer.element("Port") { writer in
                    writer.element("portNumber", port)
                    Self.write(limit, "Port", to: &writer)
                }
            }
        }
    }

    private static func write(_ limit: ShedLimit, _ suffix: String, to writer: inout XMLWriter) {
        switch limit {
        case .cap(let power), .stationCap(let power):
            writer.element("allowedLoadPer\(suffix)", Decimal3(power).text)
        case .percent(let percent):
            writer.element("percentShedPer\(suffix)", percent)
        }
    }
}
