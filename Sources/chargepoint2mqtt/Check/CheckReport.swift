import Bridge
import Registry
import Settings
import Terminal

/// What `check` tells: the mistakes of a configuration, and what it amounts to.
struct CheckReport {
    /// As the user named it.
    let folder: String
    /// Nil if it has an error.
    let configuration: BridgeConfiguration?
    let problems: [Problem]
    let summary: ConfigurationSummary?

    // MARK: Text

    /// Everything but the problems.
    func lines(on console: Console) -> [String] {
        guard let configuration, let summary else { return [] }
        let broker = configuration.broker
        var lines = console.lines(
            "broker \(broker.host):\(broker.port), MQTT \(broker.protocolVersion.rawValue)"
                + (broker.tls == nil ? "" : ", TLS") + ", instance \(configuration.instance)")
        for account in summary.accounts { lines += [""] + Self.lines(account, on: console) }
        if summary.devices.isEmpty {
            if configuration.autodiscover.isEmpty {
                lines +=
                    [""] + console.lines("no device files: nothing is published but what the bridge says of itself")
            }
            return lines
        }
        lines += [""] + Self.devices(summary.devices, on: console)
        if configuration.homeAssistant.enabled {
            lines += [""] + console.lines(Self.entities(summary.devices))
        }
        lines += ["", "set and get messages are read on"] + summary.filters.map { "  " + $0.harmless }
        return lines
    }

    private static func lines(_ account: ConfigurationSummary.AccountPlan, on console: Console) -> [String] {
        var lines = [console.text("account \(account.name)", .bold) + console.text(", \(account.endpoint)")]
        var stations = counted(account.stations, "device file")
        if let found = account.discovered {
            stations +=
                "; finds stations by itself every \(found.refresh) s and publishes them below \(found.topic)"
                + (found.isAssumed
                    ? ", reckoned with \(found.stations) of them; check --online asks how many there are"
                    : ", \(found.stations) of them")
        }
        lines += console.lines(stations, indent: 2)
        lines += console.lines(
            "reading makes \(grouped(account.plan.callsPerDay)) API calls a day; \(grouped(account.allowance)) may be used: "
                + "limits.perDay is \(grouped(account.limits.perDay)), and \(grouped(account.reserve)) are kept for "
                + "commands", indent: 2)
        lines += costs(account.plan.costs, on: console)
        if let groups = account.grouped {
            lines += console.lines(
                "and \(grouped(groups.callsPerDay)) if all are in station groups of \(ConfigurationSummary.assumedGroup); "
                    + "which groups there are shows only when the API is asked", indent: 2)
            lines += costs(groups.costs.filter { !account.plan.costs.contains($0) }, on: console)
        }
        for warning in account.warnings { lines += console.lines("warning: \(warning)", .yellow, indent: 2) }
        return lines
    }

    private static func costs(_ costs: [ConfigurationSummary.Cost], on console: Console) -> [String] {
        guard !costs.isEmpty else { return [] }
        let isStretched = costs.contains(where: \.isStretched)
        var columns: [TextTable.Column] = [.init("operation"), .init("every", .trailing, narrowing: .never)]
        if isStretched { columns.append(.init("stretched to", .trailing, narrowing: .never)) }
        columns += [
            .init("calls", .trailing, narrowing: .never), .init("calls a day", .trailing, narrowing: .never),
            .init("oldest value", .trailing, narrowing: .never, dispensable: 1),
        ]
        var table = TextTable(columns, indent: 4)
        for cost in costs {
            var row: [TextTable.Cell] = [.init(cost.operation), "\(cost.interval) s"]
            if isStretched {
                row.append(cost.isStretched ? .init("\(cost.stretchedInterval) s", .yellow) : "-")
            }
            row += [
                .init(grouped(cost.callsPerTick)), .init(grouped(cost.callsPerDay)),
                .init(cost.greatestAge.map { "\($0) s" } ?? "-"),
            ]
            table.add(row)
        }
        return console.lines(table, full: "--json")
    }

    private static func entities(_ devices: [ConfigurationSummary.DevicePlan]) -> String {
        let sure = devices.reduce(0) { $0 + $1.entities }
        let further = Set(devices.map(\.entitiesPerPort)).subtracting([0]).sorted()
        guard let least = further.first, let most = further.last else {
            return "Home Assistant gets \(counted(sure, "entity", plural: "entities"))"
        }
        let each = least == most ? "\(least)" : "\(least) to \(most)"
        return
            "Home Assistant gets \(counted(sure, "entity", plural: "entities")), and \(each) more for each port that the "
            + "stations turn out to have"
    }

    private static func devices(_ devices: [ConfigurationSummary.DevicePlan], on console: Console) -> [String] {
        let hasAccounts = Set(devices.map(\.account)).count > 1
        var columns: [TextTable.Column] = [
            .init("topic", narrowing: .middle, least: 50), .init("points", .trailing, narrowing: .never),
            .init("station", narrowing: .never), .init("file", narrowing: .middle, least: 30, dispensable: 2),
        ]
        if hasAccounts { columns.append(.init("account", least: 12, dispensable: 1)) }
        var table = TextTable(columns)
        for device in devices {
            for message in device.messages {
                table.add([
                    .init(message.topic), "\(message.points)", .init(device.stationID.text), .init(device.file),
                    .init(device.account),
                ])
            }
        }
        return console.lines(table, full: "--json")
    }
}

extension ConfigurationSummary.Cost {
    fileprivate var isStretched: Bool { stretchedInterval != interval }
}
