import Bridge
import Registry
import Settings

extension CheckReport {
    /// Everything, for other programs.
    var json: JSONObject {
        var object: JSONObject = [
            "folder": .string(folder), "valid": .bool(configuration != nil),
            "problems": .array(problems.map { .object($0.json) }),
        ]
        guard let configuration, let summary else { return object }
        let broker = configuration.broker
        object["instance"] = .string(configuration.instance)
        object["broker"] = [
            "host": .string(broker.host), "port": .integer(broker.port),
            "protocol": .string(broker.protocolVersion.rawValue), "tls": .bool(broker.tls != nil),
        ]
        object["layout"] = .string(configuration.publish.layout.rawValue)
        object["homeAssistant"] = [
            "enabled": .bool(configuration.homeAssistant.enabled),
            "prefix": .string(configuration.homeAssistant.prefix),
            "style": .string(configuration.homeAssistant.style.rawValue),
        ]
        object["accounts"] = .array(summary.accounts.map { .object($0.json) })
        object["devices"] = .array(summary.devices.map { .object($0.json) })
        object["filters"] = .array(summary.filters.map(JSONValue.string))
        return object
    }
}

extension Problem {
    var json: JSONObject {
        [
            "severity": .string(severity.rawValue), "file": .string(file),
            "line": line.map(JSONValue.integer) ?? .null, "key": key.map(JSONValue.string) ?? .null,
            "message": .string(message), "remedy": .string(remedy),
        ]
    }
}

extension ConfigurationSummary.AccountPlan {
    fileprivate var json: JSONObject {
        [
            "name": .string(name), "endpoint": .string(endpoint), "stations": .integer(stations),
            "limits": [
                "concurrent": .integer(limits.concurrent), "perSecond": .decimal(limits.perSecond),
                "perDay": .integer(limits.perDay),
            ],
            "allowance": .integer(allowance), "reserve": .integer(reserve),
            "autodiscover": discovered.map { found in
                [
                    "topic": .string(found.topic), "refresh": .integer(found.refresh),
                    "stations": .integer(found.stations), "assumed": .bool(found.isAssumed),
                    "points": .integer(found.points),
                ]
            } ?? .null,
            "forecast": .object(plan.json),
            "forecastWithGroups": grouped.map { .object($0.json) } ?? .null,
            "warnings": .array(warnings.map(JSONValue.string)),
        ]
    }
}

extension ConfigurationSummary.Plan {
    fileprivate var json: JSONObject {
        [
            "callsPerDay": .integer(callsPerDay), "budgetStretch": .decimal(budgetStretch),
            "speedStretch": .decimal(speedStretch),
            "operations": .array(
                costs.map { cost in
                    [
                        "operation": .string(cost.operation), "interval": .integer(cost.interval),
                        "stretchedInterval": .integer(cost.stretchedInterval),
                        "callsPerTick": .integer(cost.callsPerTick), "callsPerDay": .integer(cost.callsPerDay),
                        "greatestAge": cost.greatestAge.map(JSONValue.integer) ?? .null,
                    ]
                }),
        ]
    }
}

extension ConfigurationSummary.DevicePlan {
    fileprivate var json: JSONObject {
        [
            "path": .string(path.description), "stationID": .string(stationID.text), "account": .string(account),
            "file": .string(file),
            "entities": .integer(entities), "entitiesPerPort": .integer(entitiesPerPort),
            "messages": .array(messages.map { ["topic": .string($0.topic), "points": .integer($0.points)] }),
        ]
    }
}

extension JSONValue {
    static func decimal(_ value: Double) -> JSONValue { JSONNumber("\(value)").map(JSONValue.number) ?? .null }
}
