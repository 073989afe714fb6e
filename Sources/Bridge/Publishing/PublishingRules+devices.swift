import Registry
import Topics

extension PublishingRules {
    /// Whether a device file's station has such a device: a port that its registers are for, or itself.
    func hasDevice(_ device: StationDevice, port: Int?) -> Bool {
        guard let port else { return tree.layout == .station || device.registers.contains { $0.port == .station } }
        return tree.layout == .port && (device.coversEveryPort || device.namedPorts.contains(port))
    }

    /// The registers of a device, in registry order.
    func registers(of device: StationDevice, port: Int?) -> [Register] {
        tree.layout == .station ? device.registersInStationLayout() : device.registers(forPort: port)
    }
}
