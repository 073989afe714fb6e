/// A set of stations with an id, as an organization's administrator makes them.
struct StationGroup: Sendable, Hashable {
    let id: Int
    let name: String
    /// `0` for none, as the service says it.
    let parentID: Int
    /// What the key's organization may do with these stations.
    let rightsProfile: String
    /// The members: every `step`-th index of the range.
    let range: Range<Int>
    let step: Int

    var members: StrideTo<Int> { stride(from: range.lowerBound, to: range.upperBound, by: step) }

    var count: Int { (range.count + step - 1) / step }

    func contains(_ index: Int) -> Bool {
        range.contains(index) && (index - range.lowerBound) % step == 0
    }
}

/// Which station groups exist: one a building, one for the visitors' stations of each, one for everything as long as
/// that is no more than 1,000 stations, and one without any. They overlap and nest, as real ones do.
struct StationGroups: Sendable {
    static let largestUnion = 1_000

    let all: [StationGroup]
    private let positions: [Int: Int]
    private let buildingSize: Int
    private let hasUnion: Bool

    /// - Parameter largestBuilding: the most stations of one building.
    init(stations: Int, largestBuilding: Int = 500) {
        let buildings = max(2, (stations + largestBuilding - 1) / largestBuilding)
        let size = (stations + buildings - 1) / buildings
        hasUnion = stations <= Self.largestUnion
        var groups: [StationGroup] = []
        if hasUnion {
            groups.append(
                StationGroup(
                    id: 20_200, name: "All stations", parentID: 0, rightsProfile: "network_manager",
                    range: 0..<stations, step: 1))
        }
        for building in 0..<buildings {
            let range = min(building * size, stations)..<min((building + 1) * size, stations)
            let id = 39_491 + building * 10
            groups.append(
                StationGroup(
                    id: id, name: "Garage \(building + 1)", parentID: hasUnion ? 20_200 : 0,
                    rightsProfile: "network_manager", range: range, step: 1))
            groups.append(
                StationGroup(
                    id: id + 1, name: "Garage \(building + 1), visitors", parentID: id,
                    rightsProfile: "station_manager", range: range, step: 4))
        }
        groups.append(
            StationGroup(
                id: 30_100, name: "Planned", parentID: 0, rightsProfile: "network_manager", range: 0..<0, step: 1))
        all = groups
        positions = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.id, $0) })
        buildingSize = size
    }

    subscript(id: Int) -> StationGroup? { positions[id].map { all[$0] } }

    func building(of index: Int) -> Int { index / buildingSize }

    /// The groups that a station is in, in the order of `all`.
    func containing(_ index: Int) -> [StationGroup] {
        let first = (hasUnion ? 1 : 0) + building(of: index) * 2
        let candidates = (hasUnion ? [all[0]] : []) + all[first...(first + 1)]
        return candidates.filter { $0.contains(index) }
    }
}
