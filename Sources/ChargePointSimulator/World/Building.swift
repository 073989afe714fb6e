/// A garage: what its stations have in common.
struct Building: Sendable {
    let number: Int
    let street: String
    let city: String
    let postalCode: String
    /// Millionths of a degree.
    let latitude: Int
    let longitude: Int
    /// V; decides the power of a station's ports at 30 A.
    let voltage: Int
    let description: String
    let pricing: Pricing

    static let state = "California"
    static let country = "United States"

    var name: String { "GARAGE \(number)" }

    /// The address on one line, as getLoad and getChargingSessionData give it.
    var fullAddress: String { "\(street), \(city), \(Self.state), \(postalCode), \(Self.country)" }

    /// What charging costs. Prices in USD; nil: not of this kind.
    struct Pricing: Sendable {
        let type: String
        let minPrice: Double
        let maxPrice: Double
        let perHour: Double?
        let perHourThereafter: Double?
        let perSession: Double?
        let perKWh: Double?
        let initialDuration: Int?
        let sessionTime: String?
    }

    /// The building with this index, from 0. The first two are described by hand, the rest follow their pattern.
    init(index: Int) {
        number = index + 1
        let isEven = index % 2 == 0
        let streets: [(street: String, city: String, postalCode: String)] = [
            ("165 13th St", "Oakland", "94612"), ("2000 San Pablo Ave", "Oakland", "94612"),
            ("224 W Winton Ave", "Hayward", "94544"), ("39439 Paseo Padre Pkwy", "Fremont", "94538"),
            ("2233 Shoreline Dr", "Alameda", "94501"), ("661 Washington St", "Oakland", "94607"),
        ]
        let place = streets[index % streets.count]
        street = index < streets.count ? place.street : "\(100 + index) \(place.street)"
        city = place.city
        postalCode = place.postalCode
        latitude = 37_802_700 - index % 100 * 2_900
        longitude = -122_270_300 + index / 100 * 3_100
        voltage = isEven ? 240 : 208
        description =
            isEven
            ? "Use garage entrance on \(street), second level, row C."
            : "Visitors: first level. Fleet & pool cars: roof."
        pricing =
            isEven
            ? Pricing(
                type: "None", minPrice: 0, maxPrice: 0, perHour: 0, perHourThereafter: nil, perSession: 0, perKWh: 0,
                initialDuration: nil, sessionTime: nil)
            : Pricing(
                type: "kWh", minPrice: 0.5, maxPrice: 25, perHour: 0, perHourThereafter: 1.5, perSession: 0.5,
                perKWh: 0.22, initialDuration: 4, sessionTime: "12")
    }
}
