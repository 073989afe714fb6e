import Registry
import Scraping
public import Settings
import Topics

/// What a configuration amounts to, for a person to read before anything is called: topics, and API calls a day.
public struct ConfigurationSummary: Sendable {
    /// Lines, each with its end.
    public let text: String

    /// Seconds: status that is read more often costs much and tells little, since stations report about that often.
    private static let shortStatusInterval = 30

    public init(_ configuration: BridgeConfiguration) {
        let tree = TopicTree(configuration)
        let broker = configuration.broker
        var lines = [
            "broker \(broker.host):\(broker.port), MQTT \(broker.protocolVersion.rawValue)"
                + (broker.tls == nil ? "" : ", TLS") + ", instance \(configuration.instance)"
        ]
        for account in configuration.accounts {
            let devices = configuration.devices.filter { $0.account == account.name }
            lines += ["", "account \(account.name), \(account.endpoint)"]
            lines += Self.calls(of: account, devices)
            for device in devices { lines += Self.topics(of: device, tree) }
        }
        if configuration.devices.isEmpty {
            lines += ["", "no device files: nothing is published but what the bridge says of itself"]
        } else {
            lines += ["", "set and get messages are read on"]
            lines += tree.filters(configuration).map { "  " + $0 }
        }
        text = lines.map { $0 + "\n" }.joined()
    }

    /// Stations in a station group, where it is to be shown what groups spare.
    private static let assumedGroup = 50

    private static func calls(of account: Account, _ devices: [StationDevice]) -> [String] {
        let forecast = CallForecast(devices, limits: account.limits)
        let grouped = CallForecast(devices, limits: account.limits, groupsOf: assumedGroup)
        let (perDay, reserve) = (account.limits.perDay, CallBudget.reserve(of: account.limits.perDay))
        var lines = [
            "  reading makes \(number(forecast.callsPerDay)) API calls a day; \(number(perDay - reserve)) may be used: "
                + "limits.perDay is \(number(perDay)), and \(number(reserve)) are kept for commands"
        ]
        lines += rows(forecast)
        if grouped.callsPerDay < forecast.callsPerDay {
            lines.append(
                "  and \(number(grouped.callsPerDay)) if all are in station groups of \(assumedGroup); which groups "
                    + "there are shows only when the API is asked")
            lines += rows(grouped) { line in !forecast.lines.contains(line) }
        }
        lines += stretching(of: account, forecast, grouped)
        let short = devices.filter { device in
            device.registers.contains {
                $0.registerClass == .stationStatus && device.interval(of: $0) < shortStatusInterval
            }
        }
        if let first = short.first {
            lines.append(
                "  warning: status is read more often than every \(shortStatusInterval) s, in \(first.file)"
                    + (short.count > 1 ? " and \(short.count - 1) more" : "")
                    + "; stations hardly report more often, so a longer interval costs nothing")
        }
        return lines
    }

    /// What each operation costs at each interval, and how old its values get.
    private static func rows(
        _ forecast: CallForecast, where isShown: (CallForecast.Line) -> Bool = { _ in true }
    ) -> [String] {
        let rows = forecast.lines.filter(isShown).map { line in
            let stretched = forecast.stretchedInterval(line.interval)
            return [
                line.operation,
                "every \(line.interval) s" + (stretched == line.interval ? "" : ", stretched to \(stretched) s"),
                "\(number(line.callsPerTick)) call\(line.callsPerTick == 1 ? "" : "s")",
                "\(number(line.callsPerDay)) a day",
                "at most \(forecast.greatestAge(ofInterval: line.interval)) s old",
            ]
        }
        let widths = rows.first?.indices.map { column in rows.map { $0[column].count }.max() ?? 0 } ?? []
        return rows.map { row in
            let cells = zip(row, widths).dropLast().map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "    " + (cells + row.suffix(1)).joined(separator: "  ")
        }
    }

    /// Warnings of intervals that will not be kept.
    private static func stretching(
        of account: Account, _ forecast: CallForecast, _ grouped: CallForecast
    ) -> [String] {
        func range(_ factor: (CallForecast) -> StretchFactor) -> String {
            let (least, most) = (factor(grouped), factor(forecast))
            return least == most
                ? "\(most) times" : "up to \(most) times" + (least > .none ? ", and \(least) times with groups" : "")
        }
        var lines: [String] = []
        if forecast.budgetStretch > .none {
            lines.append(
                "  warning: that is more than may be used: all intervals will be stretched "
                    + range(\.budgetStretch) + "; make intervals longer, or raise limits.perDay of account "
                    + "\(account.name) if ChargePoint lets you")
        }
        if forecast.speedStretch > .none {
            lines.append(
                "  warning: limits.concurrent \(account.limits.concurrent) and limits.perSecond "
                    + "\(account.limits.perSecond) are too few for that if a call takes "
                    + "\(Int(CallForecast.assumedSeconds)) s: all intervals will be stretched "
                    + range(\.speedStretch) + "; make intervals longer, or raise them if ChargePoint lets you")
        }
        return lines
    }

    /// With thousands set apart.
    private static func number(_ value: Int) -> String {
        let digits = String(value)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
    }

    private static func topics(of device: StationDevice, _ tree: TopicTree) -> [String] {
        var lines = ["  station \(device.stationID), \(device.file)"]
        func add(_ topic: String, _ registers: [Register]) {
            if !registers.isEmpty { lines.append("    \(topic)  \(registers.count) points") }
        }
        guard tree.layout == .port else {
            add(tree.all(device.path), device.registersInStationLayout())
            return lines
        }
        for port in device.namedPorts { add(tree.all(device.path, port: port), device.registers(forPort: port)) }
        if device.coversEveryPort {
            // Which ports there are, only the API knows; a number that no register names shows what each will have.
            let other = (device.namedPorts.max() ?? 0) + 1
            add("\(tree.prefix)/\(device.path)/<port>/all", device.registers(forPort: other))
        }
        add(tree.all(device.path), device.registers(forPort: nil))
        return lines
    }
}
