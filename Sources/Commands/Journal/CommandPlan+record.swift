import Registry

/// Plans as the journal keeps them.
extension CommandPlan {
    var record: JSONValue {
        var object = JSONObject()
        object["calls"] = .array(calls.map(\.record))
        if let staging { object["staging"] = staging.record }
        switch expectation {
        case .shed(let limit): object["expects"] = limit.record
        case .cleared: object["expects"] = "cleared"
        case nil: break
        }
        object["timeInterval"] = .integer(timeInterval)
        object["warnings"] = .array(warnings.map(JSONValue.string))
        return .object(object)
    }

    /// Nil unless all of it is understood.
    init?(record: JSONValue) {
        guard let object = record.object, let kept = object["calls"]?.array else { return nil }
        let calls = kept.compactMap(PlannedCall.init(record:))
        guard calls.count == kept.count else { return nil }
        self.init(calls: calls)
        staging = object["staging"].flatMap(Limit.init(record:))
        if let limit = object["expects"].flatMap(Limit.init(record:)) {
            expectation = .shed(limit)
        } else if object["expects"] == "cleared" {
            expectation = .cleared
        }
        timeInterval = object["timeInterval"]?.number?.integer ?? 0
        warnings = object["warnings"]?.array?.compactMap(\.string) ?? []
    }
}

extension PlannedCall {
    fileprivate var record: JSONValue {
        switch self {
        case .clearAlarms(let station):
            return ["call": "clearAlarms", "station": .string(station.text)]
        case .clearShedState(let target):
            return ["call": "clear", "target": target.record]
        case .shedLoad(let target, let limit, let minutes):
            return [
                "call": "shed", "target": target.record, "limit": limit.record, "timeInterval": .integer(minutes),
            ]
        case .reapply(let station, let ports, let until):
            return [
                "call": "reapply", "station": .string(station.text),
                "ports": .array(ports.map { ["port": .integer($0.port), "limit": $0.limit.record] }),
                "until": until.map { .string(ISO8601.text($0)) } ?? .null,
            ]
        }
    }

    fileprivate init?(record: JSONValue) {
        guard let object = record.object else { return nil }
        let (target, limit) = (
            object["target"].flatMap(LoadTarget.init(record:)), object["limit"].flatMap(Limit.init(record:))
        )
        let station = object["station"]?.string.flatMap { StationID($0) }
        switch (object["call"]?.string, station, target) {
        case ("clearAlarms", let station?, _): self = .clearAlarms(station)
        case ("clear", _, let target?): self = .clearShedState(target)
        case ("shed", _, let target?):
            guard let limit, let minutes = object["timeInterval"]?.number?.integer else { return nil }
            self = .shedLoad(target, limit, timeInterval: minutes)
        case ("reapply", let station?, _):
            let ports = object["ports"]?.array?.compactMap { port -> PortLimit? in
                guard let number = port.object?["port"]?.number?.integer,
                    let limit = port.object?["limit"].flatMap(Limit.init(record:))
                else { return nil }
                return PortLimit(port: number, limit: limit)
            }
            guard let ports, !ports.isEmpty else { return nil }
            self = .reapply(station, ports, until: object["until"]?.string.flatMap(ISO8601.date))
        default: return nil
        }
    }
}

extension LoadTarget {
    fileprivate var record: JSONValue {
        ["station": .string(station.text), "port": port.map(JSONValue.integer) ?? .null]
    }

    fileprivate init?(record: JSONValue) {
        guard let object = record.object, let station = object["station"]?.string.flatMap({ StationID($0) }) else {
            return nil
        }
        self.init(station: station, port: object["port"]?.number?.integer)
    }
}

extension Limit {
    fileprivate var record: JSONValue {
        switch self {
        case .allowedLoad(let power): ["allowedLoad": .string(power.digits)]
        case .percentShed(let percent): ["percentShed": .integer(percent)]
        }
    }

    fileprivate init?(record: JSONValue) {
        if let power = record.object?["allowedLoad"]?.string.flatMap({ Kilowatts($0) }) {
            self = .allowedLoad(power)
        } else if let percent = record.object?["percentShed"]?.number?.integer {
            self = .percentShed(percent)
        } else {
            return nil
        }
    }
}
