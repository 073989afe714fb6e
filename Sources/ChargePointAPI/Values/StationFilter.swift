import XML

/// The filters that getStations, getStationStatus and getStationRights have in common. A filter left nil does not
/// filter; several must all match.
public struct StationFilter: Sendable, Hashable {
    /// `CPNID:number`, e.g. `1:34003`. Stays when the hardware is swapped.
    public var stationID: String?
    /// E.g. `ChargePoint`.
    public var stationManufacturer: String?
    /// E.g. `CT4020-HD-GW`.
    public var stationModel: String?
    /// Wild cards are allowed.
    public var stationName: String?
    /// Where the station is.
    public var place = PlaceFilter()
    /// Free text such as `J1772` or `NEMA 5-20R`.
    public var connector: String?
    /// Nominal volts.
    public var voltage: String?
    /// Supported amperes.
    public var current: String?
    /// Supported kW.
    public var power: String?
    /// The API's `demoSerialNumber` list.
    public var demoSerialNumbers: [String] = []
    /// Whether the ports can be reserved.
    public var reservable: Bool?
    /// `L1` or `L2`, `DC`; the vendor's guide numbers them.
    public var level: String?
    /// European stations have a mode instead of a level.
    public var mode: String?
    /// What an estimated cost is to be computed for.
    public var pricing: PricingOptions?

    /// One station.
    public init(stationID: String? = nil) {
        self.stationID = stationID
    }

    /// Writes what comes before the operation's own fields. Query types are `xsd:all`, so any order is valid.
    func write(to writer: inout XMLWriter, identity: (inout XMLWriter) -> Void = { _ in }) {
        writer.field("stationID", stationID)
        identity(&writer)
        writer.field("stationManufacturer", stationManufacturer)
        writer.field("stationModel", stationModel)
        writer.field("stationName", stationName)
        place.write(to: &writer)
        writer.field("Connector", connector)
        writer.field("Voltage", voltage)
        writer.field("Current", current)
        writer.field("Power", power)
        writer.list("demoSerialNumber", of: "serialNumber", demoSerialNumbers)
        writer.field("Reservable", reservable)
        writer.field("Level", level)
        writer.field("Mode", mode)
        pricing?.write(to: &writer)
    }
}
