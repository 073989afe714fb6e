import XML

/// A place on earth.
public struct Geo: Sendable, Hashable {
    /// Latitude in decimal degrees, as text of up to 15 decimals.
    public var lat: String?
    /// Longitude in decimal degrees, as text of up to 15 decimals.
    public var long: String?

    /// Decimal degrees.
    public init(lat: String? = nil, long: String? = nil) {
        self.lat = lat
        self.long = long
    }

    static let schema = XMLSchema<Geo>(
        { Geo() },
        [
            .string("Lat") { $0.lat = $1 },
            .string("Long") { $0.long = $1 },
        ])

    func write(to writer: inout XMLWriter) {
        writer.element("Geo") { writer in
            writer.field("Lat", lat)
            writer.field("Long", long)
        }
    }
}
