public import Registry

/// Everything that the user says: `bridge.yaml`, the device files and the registries they name, with defaults filled
/// in.
public struct BridgeConfiguration: Hashable, Sendable {
    /// Part of the MQTT client id and of the bridge's own topics; no two bridges at one broker share it.
    public var instance = "bridge1"
    public var broker = BrokerSettings()
    /// Those of `accounts`, then one for each license key that stands in device files only.
    public var accounts: [Account] = []
    /// The accounts whose stations are to be found by themselves.
    public var autodiscover: [AutodiscoverSettings] = []
    public var publish = PublishSettings()
    public var commands = CommandSettings()
    public var homeAssistant = HomeAssistantSettings()
    public var http = HTTPSettings()
    public var spool = SpoolSettings()
    /// Folder for what must survive a restart.
    public var state = "/var/lib/chargepoint2mqtt"
    public var log = LogSettings()
    /// By path.
    public var devices: [StationDevice] = []

    public init() {}

    /// The account of a device.
    public func account(named name: String) -> Account? { accounts.first { $0.name == name } }

    /// Everything that must never be shown, license keys too.
    public var secrets: [Secret] {
        accounts.flatMap { [Secret($0.username), $0.password] } + [broker.password, http.token].compactMap { $0 }
    }

    /// Sixteen hexadecimal digits that change when anything but a secret does: for the `info` topic, and for telling
    /// whether a reload changed anything.
    public var digest: String {
        var digest = ConfigurationDigest()
        // Settings are plain values, whose descriptions name every field; a secret's is `***`.
        digest.combine("\(instance) \(state)")
        digest.combine("\(broker) \(publish) \(commands) \(homeAssistant) \(http) \(spool) \(log)")
        for account in accounts { digest.combine("\(account)") }
        for found in autodiscover {
            digest.combine("\(found.account) \(found.topic.text) \(found.refresh) \(found.interval)")
            digest.combine(found.registry.csv())
        }
        // Devices share registries: each distinct one is written out once. Neighbours mostly have the same, whose
        // comparison costs nothing.
        var registries: [[Register]: Int] = [:]
        var last: (registers: [Register], number: Int)?
        for device in devices {
            let number: Int
            if let last, last.registers == device.registers {
                number = last.number
            } else if let known = registries[device.registers] {
                number = known
            } else {
                number = registries.count
                registries[device.registers] = number
                digest.combine(RegistryFile(name: "", registers: device.registers).csv())
            }
            last = (device.registers, number)
            digest.combine("\(device.path) \(device.stationID) \(device.account) \(number) \(device.interval)")
            digest.combine("\(device.cacheExpiration ?? -1) \(device.timezone) \(device.publish)")
            digest.combine(device.heartBeatPoint ?? "")
        }
        return digest.text
    }
}
