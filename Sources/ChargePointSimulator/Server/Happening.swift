public import FoundationEssentials

/// `POST /vehicles`: a vehicle arrives at or leaves a port.
struct VehicleRequest: ControlRequest {
    let stationID: String
    let portNumber: Int
    /// `arrive` or `leave`.
    let action: String
    /// kWh that an arriving vehicle takes; default: more than it will ever get.
    let energy: Double?
    /// kW; default and most: the port's.
    let power: Double?
    /// Minutes of the model's time until it leaves by itself; default: never.
    let stay: Double?
    /// Whether its power falls over the last fifth of the energy; default: no.
    let taper: Bool?

    static let knownKeys = ["stationID", "portNumber", "action", "energy", "power", "stay", "taper"]
}

/// `POST /alarms`: an alarm is raised.
struct AlarmRequest: ControlRequest {
    let stationID: String
    /// Left out: the whole station.
    let portNumber: Int?
    let alarmType: String
    /// Left out: now.
    let alarmTime: String?

    static let knownKeys = ["stationID", "portNumber", "alarmType", "alarmTime"]
}

/// `POST /stations`: a station leaves the account, comes back to it, or is renamed.
struct StationRequest: ControlRequest {
    let stationID: String
    /// `remove`, `restore` or `rename`.
    let action: String
    /// With `rename`: what it is called from then on.
    let stationName: String?

    static let knownKeys = ["stationID", "action", "stationName"]
}

extension SimulatedNetwork {
    /// Takes a station out of the account, as if its owner had: the service does not know it until it is back.
    ///
    /// - Returns: false if the account never had such a station.
    @discardableResult
    public func setAbsent(stationID: String, _ isAbsent: Bool) -> Bool {
        withWorld { world, _ in
            guard let index = StationIdentity.index(id: stationID), world.indices.contains(index) else { return false }
            world.setAbsent(index, isAbsent)
            return true
        }
    }

    /// Renames a station; false if there is none.
    @discardableResult
    public func rename(stationID: String, to name: String) -> Bool {
        withWorld { world, _ in
            guard let index = world.index(id: stationID) else { return false }
            world.rename(index, to: name)
            return true
        }
    }

    /// A vehicle plugs in at a port (from 1), in place of the one that may be there, and draws its power steadily.
    ///
    /// - Parameters:
    ///   - energy: kWh after which it is full; nil: it never is.
    ///   - power: kW, at most the port's nameplate; nil: that.
    ///   - stay: minutes of the model's time after which it leaves; nil: when told to.
    ///   - tapers: whether its power falls over the last fifth of the energy.
    /// - Returns: the id of its session, or nil if there is no such port.
    @discardableResult
    public func arrive(
        stationID: String, port: Int, energy: Double? = nil, power: Double? = nil, stay: Double? = nil,
        tapers: Bool = false
    ) -> Int? {
        withWorld { world, time in
            world.index(id: stationID).flatMap { index in
                world.arrive(
                    index, port: port, energy: energy ?? 1e9, power: power, stay: stay, tapers: tapers, at: time)
            }
        }
    }

    /// The vehicle at a port (from 1) leaves; false if there is none.
    @discardableResult
    public func leave(stationID: String, port: Int) -> Bool {
        withWorld { world, time in
            world.index(id: stationID).map { world.depart($0, port: port, at: time) } ?? false
        }
    }

    /// Raises an alarm on a station, or on one of its ports (from 1). `Unreachable` on a station also cuts it off the
    /// network until `Reachable` is raised.
    ///
    /// - Returns: false if there is no such station or port.
    @discardableResult
    public func raiseAlarm(stationID: String, port: Int? = nil, type: String, at date: Date? = nil) -> Bool {
        withWorld { world, time in
            guard let index = world.index(id: stationID),
                port.map((1...world.numbering.portCount(station: index)).contains) ?? true
            else { return false }
            let moment = date.map { calendar.modelTime($0) } ?? time
            world.withStation(index, at: time) { $0.raise(Alarm(type: type, port: port, time: moment)) }
            return true
        }
    }
}
