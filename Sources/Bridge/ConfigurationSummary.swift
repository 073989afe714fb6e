import Registry
public import Settings
import Topics

/// What a configuration amounts to, for a person to read before anything is called.
public struct ConfigurationSummary: Sendable {
    public let text: String

    public init(_ configuration: BridgeConfiguration) {
        let tree = TopicTree(configuration)
        var lines: [String] = []
        let broker = configuration.broker
        lines.append(
            "broker \(broker.host):\(broker.port), MQTT \(broker.protocolVersion.rawValue)"
                + (broker.tls == nil ? "" : ", TLS") + ", instance \(configuration.instance)")
        for account in configuration.accounts {
            lines.append("account \(account.name), \(account.endpoint)")
        }
        for device in configuration.devices {
            let ports = device.namedPorts
            lines.append("station \(device.stationID) of account \(device.account), from \(device.file)")
            let isSplit = configuration.publish.layout == .port
            if isSplit {
                for port in ports { lines.append("  " + Self.line(tree, device, port)) }
                if device.coversEveryPort {
                    lines.append("  " + tree.all(device.path) .replacing("/all", with: "/<port>/all") + ": each port that the station has")
                }
            }
            let own = isSplit ? device.registers(forPort: nil) : device.registersInStationLayout()
            if !own.isEmpty { lines.append("  " + tree.all(device.path) + ": \(own.count) points") }
        }
        lines.append("set messages on " + tree.setFilters(for: configuration.devices.map(\.path)).joined(separator: ", "))
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ tree: TopicTree, _ device: StationDevice, _ port: Int) -> String {
        tree.all(device.path, port: port) + ": \(device.registers(forPort: port).count) points"
    }
}
