public import Registry

/// What a point is called and what its metadata says; the same for every device with the same registers and time zone.
public struct PointDescription: Hashable, Sendable {
    /// Public name: the key in payloads and the last level of its topics.
    public let name: String
    /// Free text of the registry.
    public let units: String
    /// Time zone of the device, a name of the IANA database. It is VOLTTRON's metadata; times in values carry their own offset.
    public let timezone: String
    /// VOLTTRON's word for the type: boolean, integer, float, string or dict.
    public let type: String

    public init(name: String, units: String, timezone: String, type: String) {
        self.name = name
        self.units = units
        self.timezone = timezone
        self.type = type
    }

    public init(_ register: Register, timezone: String) {
        self.init(
            name: register.point, units: register.units, timezone: timezone, type: register.type.volttronName)
    }
}
