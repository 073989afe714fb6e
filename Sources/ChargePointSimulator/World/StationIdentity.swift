import FoundationEssentials

/// What never changes about a station: made from its index whenever needed, never stored.
struct StationIdentity: Sendable {
    /// The number in the id of the first station: `1:34001`.
    static let firstNumber = 34_001
    static let manufacturer = "ChargePoint"
    static let connector = "J1772"
    static let level = "L2"
    /// A.
    static let current = 30
    static let phone = "1-510-555-0142"
    static let timezoneOffset = "-08:00"
    static let currency = "USD"

    let index: Int
    let portCount: Int
    let building: Building
    let organization: Organization
    /// When the station was put into service, UTC.
    let activated: Date
    private let scatter: Int

    init(index: Int, portCount: Int, building: Building, organization: Organization, random: WorldRandom) {
        self.index = index
        self.portCount = portCount
        self.building = building
        self.organization = organization
        let day = random.integer(below: 3_000, .activation, index)
        // From 2016-01-01 on, in working hours.
        activated = Date(timeIntervalSince1970: 1_451_606_400 + Double(day) * 86_400 + 61_425)
        scatter = random.integer(below: 1_800, .place, index)
    }

    var id: String { Self.id(index) }

    static func id(_ index: Int) -> String { "1:\(firstNumber + index)" }

    /// The index that an id stands for, which may lie outside the world; nil if it is no such id.
    static func index(id: some StringProtocol) -> Int? {
        guard id.hasPrefix("1:"), let number = Int(id.dropFirst(2)), "1:\(number)" == id else { return nil }
        return number - firstNumber
    }

    /// What the station was renamed to; nil: it has the name that it began with.
    var givenName: String?

    var name: String { givenName ?? "\(organization.name.uppercased()) / \(building.name) \(paddedNumber)" }
    private var paddedNumber: String {
        let digits = String(index + 1)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    var model: String {
        switch portCount {
        case 1: "CT4011-GW1"
        case 2: "CT4021-GW1"
        default: "CT40\(portCount)1-GW1"
        }
    }
    var serialNumber: String { "1151\(10_000_000 + index)" }
    var macAddress: String {
        func hex(_ value: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "000D:6F00:\(hex(0x0154 + index >> 16)):\(hex(index & 0xFFFF))"
    }

    /// The most that one port can dispense, kW.
    var nameplate: Double { Double(nameplateWatts) / 1000 }
    private var nameplateWatts: Int { building.voltage * Self.current }
    var nameplateText: String { Decimal3(thousandths: nameplateWatts).text }

    var latitude: String { Self.degrees(building.latitude + scatter % 60 * 10) }
    var longitude: String { Self.degrees(building.longitude + scatter / 60 * 10) }

    /// Degrees with 15 decimals, as the service writes them, from millionths.
    private static func degrees(_ millionths: Int) -> String {
        let magnitude = millionths.magnitude
        let fraction = String(magnitude % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return "\(millionths < 0 ? "-" : "")\(magnitude / 1_000_000).\(zeros)\(fraction)000000000"
    }
}

/// Who owns the stations.
struct Organization: Sendable, Hashable {
    let id: String
    let name: String

    init(name: String) {
        id = "1:ORG07225"
        self.name = name
    }
}
