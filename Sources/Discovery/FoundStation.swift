public import ChargePointAPI
public import Registry

/// A station that an account may see.
public struct FoundStation: Hashable, Sendable, Comparable {
    /// One of its ports.
    public struct Port: Hashable, Sendable {
        public let number: Int
        public let connector: String?
        /// Nameplate power, kW, with the API's own digits.
        public let power: String?
        /// `AVAILABLE`, `INUSE`, `UNREACHABLE` or `UNKNOWN`; nil if the account may not see it.
        public var status: String?
    }

    /// One of its station groups.
    public struct Group: Hashable, Sendable {
        public let id: StationGroupID
        /// Nil if the account may not see names.
        public let name: String?
    }

    public let stationID: StationID
    /// The station's name without the organization that the API puts before it.
    public let name: String?
    public let manufacturer: String?
    public let model: String?
    public let address: String?
    public var ports: [Port]
    public let groups: [Group]
    private let described: [StationAttribute: String]

    /// Nil if it has no id that the bridge understands.
    ///
    /// - Parameter groups: names of station groups, as far as they are known.
    init?(_ station: GetStations.Station, groups names: [StationGroupID: String]) {
        guard let id = station.stationID.flatMap(StationID.init) else { return nil }
        stationID = id
        name = Self.name(of: station)
        manufacturer = station.stationManufacturer
        model = station.stationModel
        let parts = [station.address, station.city, station.state].compactMap { $0 }
        address = parts.isEmpty ? nil : parts.joined(separator: ", ")
        ports = station.ports.compactMap { port in
            guard let number = port.portNumber.flatMap({ Int($0) }), number > 0 else { return nil }
            return Port(number: number, connector: port.connector, power: port.power, status: port.status)
        }.sorted { $0.number < $1.number }
        let ids = station.groups
        // The text of names can only be taken apart if none of them holds a comma.
        let inText = (station.sgName ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }
        groups = ids.enumerated().map { index, id in
            Group(id: id, name: names[id] ?? (inText.count == ids.count ? inText[index] : nil))
        }
        described = Self.description(of: station, name)
    }

    /// In 5.0 a name is `ORGANIZATION / STATION`.
    private static func name(of station: GetStations.Station) -> String? {
        guard let name = station.anyName, let organization = station.organizationName else { return station.anyName }
        let start = "\(organization) / "
        guard name.lowercased().hasPrefix(start.lowercased()), name.count > start.count else { return name }
        return String(name.dropFirst(start.count))
    }

    /// What getStations tells of the station as a whole, by the API's names: what a topic template may ask for.
    ///
    /// - Parameter common: groups that tell nothing, since they hold every station. Of the others the first counts.
    public func values(besides common: Set<StationGroupID> = []) -> [String: String] {
        var values: [String: String] = [:]
        for (attribute, value) in described { values[attribute.rawValue] = value }
        if let group = groups.first(where: { !common.contains($0.id) }) ?? groups.first {
            values[StationAttribute.sgID.rawValue] = "\(group.id)"
            values[StationAttribute.sgName.rawValue] = group.name
        }
        return values
    }

    private static func description(
        of station: GetStations.Station, _ name: String?
    ) -> [StationAttribute: String] {
        let all: [StationAttribute: String?] = [
            .stationName: name, .stationManufacturer: station.stationManufacturer,
            .stationModel: station.stationModel, .stationMacAddr: station.stationMacAddr,
            .stationSerialNum: station.stationSerialNum, .address: station.address, .city: station.city,
            .state: station.state, .country: station.country, .postalCode: station.postalCode,
            .numPorts: station.numPorts.map { String($0) }, .orgID: station.orgID,
            .organizationName: station.organizationName, .currencyCode: station.currencyCode,
            .mainPhone: station.mainPhone, .timezoneOffset: station.timezoneOffset,
        ]
        return all.compactMapValues { $0 }
    }

    public static func < (left: FoundStation, right: FoundStation) -> Bool { left.stationID < right.stationID }
}
