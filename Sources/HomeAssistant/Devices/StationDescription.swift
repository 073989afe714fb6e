public import Registry

/// What ChargePoint tells of a station that matters for how it is announced; none of it need be known.
public struct StationDescription: Hashable, Sendable {
    /// The owner's name for it.
    public var name: String?
    public var manufacturer: String?
    public var model: String?
    public var serialNumber: String?
    /// Nameplate power of the ports, as far as it is known.
    public var powers: [Int: Kilowatts]

    public init(
        name: String? = nil, manufacturer: String? = nil, model: String? = nil, serialNumber: String? = nil,
        powers: [Int: Kilowatts] = [:]
    ) {
        self.name = name
        self.manufacturer = manufacturer
        self.model = model
        self.serialNumber = serialNumber
        self.powers = powers
    }
}
