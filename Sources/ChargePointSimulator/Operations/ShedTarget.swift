import XML

/// What a shed or clear is aimed at: exactly one of a group, a station, or ports of a station.
enum ShedTarget: Sendable {
    case group(StationGroup)
    case station(Int)
    case ports(Int, [String])

    /// Reads the target. Empty shells of the alternatives, as some clients send them, count as absent.
    static func read(_ query: RequestElement, _ world: World) throws(ShedRefusal) -> ShedTarget {
        let group = query["shedGroup"]
        let station = query["shedStation"]
        switch (group.hasValue, station.hasValue) {
        case (false, false): throw .bad("shedGroup or shedStation must be given.")
        case (true, true): throw .bad("Only one of shedGroup and shedStation may be given.")
        case (true, false):
            guard let id = try ShedRefusal.wrap({ () throws(BadParameter) in try group.integer("sgID") }) else {
                throw .bad("shedGroup: sgID is missing.")
            }
            guard let group = world.groups[id] else {
                throw ShedRefusal(code: .noStation, text: "No such station group.")
            }
            return .group(group)
        case (false, true):
            guard let id = station.text("stationID") else { throw .bad("shedStation: stationID is missing.") }
            guard let index = world.index(id: id) else {
                throw ShedRefusal(code: .badStation, text: "Invalid Station ID")
            }
            let ports = station["Ports"].all("Port").filter(\.hasValue).map { $0.text("portNumber") ?? "" }
            return ports.isEmpty ? .station(index) : .ports(index, ports)
        }
    }

    var aim: ShedAim {
        switch self {
        case .group(let group): .group(group.id)
        case .station: .station
        case .ports: .port
        }
    }

    /// The stations that it concerns.
    var stations: [Int] {
        switch self {
        case .group(let group): Array(group.members)
        case .station(let index), .ports(let index, _): [index]
        }
    }
}

/// Why a shed or clear is answered with a code other than 100.
struct ShedRefusal: Error {
    let code: ReplyCode
    let text: String

    static func bad(_ text: String) -> ShedRefusal { ShedRefusal(code: .badParameters, text: text) }

    /// Turns an unreadable field into code 171.
    static func wrap<R>(_ body: () throws(BadParameter) -> R) throws(ShedRefusal) -> R {
        do { return try body() } catch { throw .bad(error.message) }
    }
}

extension ShedRefusal {
    /// The reply: Success 0, and what was aimed at.
    func reply(_ query: RequestElement) -> SOAPReply {
        let stationID = query["shedStation"].text("stationID")
        let groupID = query["shedGroup"].text("sgID").flatMap { Int($0) }
        return SOAPReply(code, text) { writer in
            writer.element("Success", 0)
            if let groupID { writer.element("sgID", groupID) }
            if let stationID { writer.element("stationID", stationID) }
        }
    }
}
