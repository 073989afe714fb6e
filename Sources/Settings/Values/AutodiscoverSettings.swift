public import Registry

/// `accounts.<name>.autodiscover`: publish every station that the account can see.
public struct AutodiscoverSettings: Hashable, Sendable {
    /// Name of the account.
    public var account: String
    /// Path of a station's device, with placeholders: `campus/{sgName}/{stationName}`.
    public var topic: DeviceTemplate
    /// The registers of every station found.
    public var registry: RegistryFile
    /// Seconds between looks for new stations.
    public var refresh = 3600
    /// Seconds between scrapes of registers that name no interval, as in a device file.
    public var interval = 60

    public init(
        account: String, topic: DeviceTemplate, registry: RegistryFile, refresh: Int = 3600, interval: Int = 60
    ) {
        self.interval = interval
        self.account = account
        self.topic = topic
        self.registry = registry
        self.refresh = refresh
    }
}
