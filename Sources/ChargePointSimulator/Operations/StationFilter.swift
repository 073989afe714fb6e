import Glibc

/// The part of a query that chooses stations: what getStations, getStationStatus, getStationRights, getAlarms and
/// getChargingSessionData share. Fields left out do not filter; Pricing only asks what
/// charging would cost.
struct StationFilter: Sendable {
    private let ids: [String]?
    private let groupID: Int?
    private let groupName: Pattern?
    private let isImpossible: Bool
    private let tests: [@Sendable (StationIdentity) -> Bool]

    init(_ query: RequestElement) throws(BadParameter) {
        var ids = query.text("stationID").map { [$0] }
        let list = Set(query["stationIDs"].texts("stationID"))
        if !list.isEmpty { ids = ids.map { $0.filter(list.contains) } ?? Array(list) }
        self.ids = ids
        groupID = try query.integer("sgID")
        groupName = query.text("sgName").map { Pattern($0) }

        var tests: [@Sendable (StationIdentity) -> Bool] = []
        func compare(_ field: String, _ value: @escaping @Sendable (StationIdentity) -> String) {
            guard let pattern = query.text(field).map({ Pattern($0) }) else { return }
            tests.append { pattern.matches(value($0)) }
        }
        compare("stationManufacturer") { _ in StationIdentity.manufacturer }
        compare("stationModel") { $0.model }
        compare("stationName") { $0.name }
        compare("serialNumber") { $0.serialNumber }
        compare("Address") { $0.building.street }
        compare("City") { $0.building.city }
        compare("postalCode") { $0.building.postalCode }
        compare("Country") { _ in Building.country }
        compare("orgID") { $0.organization.id }
        compare("organizationName") { $0.organization.name }
        compare("Connector") { _ in StationIdentity.connector }
        compare("Level") { _ in StationIdentity.level }
        if let state = query.text("State") {
            let matches = ["california", "ca"].contains(state.lowercased()) || Pattern(state).matches(Building.state)
            tests.append { _ in matches }
        }
        let serials = Set(query["demoSerialNumber"].texts("serialNumber"))
        if !serials.isEmpty { tests.append { serials.contains($0.serialNumber) } }
        if let voltage = try query.double("Voltage") { tests.append { Double($0.building.voltage) == voltage } }
        if let current = try query.double("Current") {
            tests.append { _ in Double(StationIdentity.current) == current }
        }
        if let power = try query.double("Power") { tests.append { abs($0.nameplate - power) < 0.0005 } }
        if let activation = try query.time("stationActivationDate") {
            tests.append { DateTime($0.activated).text.prefix(10) == activation.text.prefix(10) }
        }
        if let near = try Proximity(query) { tests.append(near.contains) }
        _ = try PricingOptions(query)
        // No station here can be reserved, and none has a European charging mode.
        isImpossible = try query.boolean("Reservable") == true || query.text("Mode") != nil
        self.tests = tests
    }

    /// The indices of the stations that match, rising.
    func indices(in world: World) -> [Int] {
        if isImpossible { return [] }
        var indices: [Int]
        if let ids {
            indices = Set(ids.compactMap { world.index(id: $0) }).sorted()
            if let groupID { indices.removeAll { world.groups[groupID]?.contains($0) != true } }
        } else if let groupID {
            indices = world.groups[groupID].map { world.members(of: $0) } ?? []
        } else {
            indices = world.present(Array(world.indices))
        }
        if let groupName {
            let groups = world.groups.all.filter { groupName.matches($0.name) }
            indices.removeAll { index in !groups.contains { $0.contains(index) } }
        }
        if !tests.isEmpty {
            indices.removeAll { index in
                let identity = world.identity(index)
                return !tests.allSatisfy { $0(identity) }
            }
        }
        return indices
    }
}

/// A text with wild cards: `*` or `%` for anything. Upper and lower case are the same.
struct Pattern: Sendable {
    private let parts: [Substring]

    init(_ text: String) {
        parts = text.lowercased().split(omittingEmptySubsequences: false) { $0 == "*" || $0 == "%" }
    }

    func matches(_ text: String) -> Bool {
        let text = text.lowercased()
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return parts.first ?? "" == text }
        guard text.hasPrefix(first) else { return false }
        var rest = text.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}

/// A circle on the map; only together with Geo, since no address is looked up.
private struct Proximity: Sendable {
    private static let kilometresADegree = 111.195

    private let latitude: Double
    private let longitude: Double
    private let kilometres: Double

    init?(_ query: RequestElement) throws(BadParameter) {
        guard let latitude = try query["Geo"].double("Lat"), let longitude = try query["Geo"].double("Long") else {
            return nil
        }
        let unit: Double =
            switch query.text("proximityUnit") ?? "M" {
            case "N": 1.852
            case "K": 1
            case "F": 0.000_304_8
            case "I": 0.000_025_4
            case "M": 1.609_344
            case let other: throw BadParameter("proximityUnit", other, "is none of M, N, K, F and I")
            }
        self.latitude = latitude
        self.longitude = longitude
        kilometres = (try query.double("Proximity") ?? 5) * unit
    }

    @Sendable func contains(_ identity: StationIdentity) -> Bool {
        let place = (Double(identity.building.latitude) / 1e6, Double(identity.building.longitude) / 1e6)
        let north = (place.0 - latitude) * Self.kilometresADegree
        let east = (place.1 - longitude) * Self.kilometresADegree * cos(latitude * .pi / 180)
        return (north * north + east * east).squareRoot() <= kilometres
    }
}
