import XML

/// Where a station shall be: filters of every search for stations, and of that for charging sessions. A filter left nil
/// does not filter; several must all match.
public struct PlaceFilter: Sendable, Hashable {
    /// Street and number.
    public var address: String?
    /// City of the address.
    public var city: String?
    /// State or province of the address.
    public var state: String?
    /// Country of the address.
    public var country: String?
    /// Postal code of the address.
    public var postalCode: String?
    /// Radius around ``geo`` or the address, in ``proximityUnit``. The service's default is 5.
    public var proximity: DecimalText?
    /// Unit of ``proximity``. The service's default is miles.
    public var proximityUnit: ProximityUnit?
    /// Centre of the search.
    public var geo: Geo?

    /// Anywhere.
    public init() {}

    func write(to writer: inout XMLWriter) {
        writer.field("Address", address)
        writer.field("City", city)
        writer.field("State", state)
        writer.field("Country", country)
        writer.field("postalCode", postalCode)
        writer.field("Proximity", proximity)
        writer.field("proximityUnit", proximityUnit?.rawValue)
        geo?.write(to: &writer)
    }
}

/// Unit of a search radius.
public enum ProximityUnit: String, Sendable, CaseIterable {
    /// 1609.344 m.
    case miles = "M"
    /// 1852 m.
    case nauticalMiles = "N"
    /// 1000 m.
    case kilometres = "K"
    /// 0.3048 m.
    case feet = "F"
    /// 0.0254 m.
    case inches = "I"
}
