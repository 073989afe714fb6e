import XML

extension OperationName {
    /// Ends the shed of a group's stations, a station, or ports. Clearing what is not shed succeeds.
    func clearShedState(_ query: RequestElement, _ context: OperationContext) throws(BadParameter) -> SOAPReply {
        let wholeStations = context.clearsWholeStations
        let result = context.network.withWorld { world, time in
            Result { () throws(ShedRefusal) -> ShedTarget in
                let target = try ShedTarget.read(query, world)
                var reachable = 0
                for index in target.stations {
                    let every = Array(1...world.numbering.portCount(station: index))
                    var ports = every
                    if case .ports(_, let numbers) = target {
                        ports = try numbers.map { number throws(ShedRefusal) in
                            guard let port = Int(number), every.contains(port) else {
                                throw .bad("Invalid Port Number: \(number)")
                            }
                            return port
                        }
                    }
                    let isTaken = world.clearShed(
                        index, ports: wholeStations ? every : ports, aim: target.aim, delay: context.clearDelay,
                        at: time)
                    if isTaken { reachable += 1 }
                }
                if target.stations.isEmpty {
                    throw ShedRefusal(code: .noStation, text: "The station group has no stations.")
                }
                if reachable == 0 { throw ShedRefusal(code: .restoreFailed, text: "Failed to restore the load") }
                return target
            }
        }
        switch result {
        case .failure(let refusal): return refusal.reply(query)
        case .success(let target):
            return SOAPReply { writer in
                writer.element("Success", 1)
                switch target {
                case .group(let group): writer.element("sgID", group.id)
                case .station(let index), .ports(let index, _):
                    writer.element("stationID", StationIdentity.id(index))
                }
            }
        }
    }
}
