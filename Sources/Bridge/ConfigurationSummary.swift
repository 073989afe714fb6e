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
            lines += ["", "set messages are read on"]
            lines += tree.setFilters(for: configuration.devices.map(\.path)).map { "  " + $0 }
        }
        text = lines.map { $0 + "\n" }.joined()
    }

    private static func calls(of account: Account, _ devices: [StationDevice]) -> [String] {
        let forecast = CallForecast(devices)
        let parts = forecast.operations.map { "\($0.name) \($0.callsPerDay)" }
        var lines = ["  at most \(forecast.callsPerDay) API calls a day: " + parts.joined(separator: ", ")]
        if forecast.callsPerDay > account.limits.perDay {
            lines.append(
                "  warning: that is more than limits.perDay of account \(account.name), \(account.limits.perDay); "
                    + "make intervals longer, or raise the limit if ChargePoint lets you")
        }
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
