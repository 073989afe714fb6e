public import ChargePointAPI
public import Registry

/// Which of a bridge's stations each station group answers for, as far as the account has shown it. Pure.
///
/// Groups overlap and nest, and administrators change them. A list of groups (getStationGroups) says who should be in
/// one; whether the members of nested groups are among them is not publicly known, in the list as in getLoad. So the
/// list is only where to begin: what a group's answer showed counts, until a later list shows that the group itself
/// was changed.
///
/// Only the bridge's own stations are kept, as numbers; of the others, which may be the greater part of the account, a
/// group has their count.
public struct StationGroups: Sendable {
    /// Stations that the account's groups and organizations have in all, the bridge's and others, each once.
    public private(set) var listedStations = 0

    /// Counts the changes of what is known.
    public private(set) var version = 0

    /// The bridge's stations by number: their place in the sorted list of all of them.
    private let numbers: [StationID: Int32]
    /// Sorted by scope: groups first, organizations after them.
    private var areas: [Area] = []
    /// The areas of a station: `memberships[starts[number]..<starts[number + 1]]`.
    private var starts: [Int32]
    private var memberships: [Int32] = []

    /// One group or organization.
    struct Area: Sendable {
        let scope: StationScope
        /// Numbers of the bridge's stations that it answers for, ascending.
        var members: [Int32]
        /// Stations in all that it answers for.
        var size: Int
        /// What the list said.
        var listed: [Int32]
        var listedSize: Int
    }

    /// One group or organization, as a list has it.
    public struct Listing: Sendable {
        public let scope: StationScope
        public let stations: [String]

        public init(_ scope: StationScope, stations: [String]) {
            self.scope = scope
            self.stations = stations
        }
    }

    /// - Parameter stations: the bridge's, each once.
    public init(of stations: some Sequence<StationID>) {
        let sorted = stations.sorted()
        var numbers: [StationID: Int32] = [:]
        numbers.reserveCapacity(sorted.count)
        for (number, station) in sorted.enumerated() { numbers[station] = Int32(number) }
        self.numbers = numbers
        starts = Array(repeating: 0, count: sorted.count + 1)
    }

    /// The same for other stations of the bridge. Of those that are new it is not known which groups have them.
    func replacing(_ stations: some Sequence<StationID>) -> StationGroups {
        var other = StationGroups(of: stations)
        let ids = Dictionary(uniqueKeysWithValues: numbers.map { ($1, $0) })
        func renumbered(_ members: [Int32]) -> [Int32] {
            members.compactMap { ids[$0].flatMap { other.numbers[$0] } }.sorted()
        }
        other.areas = areas.map { area in
            var area = area
            area.members = renumbered(area.members)
            area.listed = renumbered(area.listed)
            return area
        }
        other.listedStations = listedStations
        other.version = version
        other.index()
        return other
    }

    /// Whether no group or organization is known that has a station of the bridge.
    public var isEmpty: Bool { memberships.isEmpty }

    /// How many stations of the bridge there are.
    var ownStations: Int { numbers.count }

    /// Whether some list names the station.
    public func lists(_ station: StationID) -> Bool {
        guard let number = numbers[station].map({ Int($0) }) else { return false }
        return starts[number] < starts[number + 1]
    }

    /// The group that answers for exactly these stations; the smallest id if several do.
    public func group(holding stations: Set<StationID>) -> StationGroupID? {
        let wanted = stations.compactMap { numbers[$0] }.sorted()
        guard !wanted.isEmpty, wanted.count == stations.count else { return nil }
        for area in areas where area.size == wanted.count && area.members == wanted {
            if case .group(let group) = area.scope { return group }
        }
        return nil
    }

    /// How many stations a group or organization answers for; nil if it is not known.
    public func size(of scope: StationScope) -> Int? { place(of: scope).map { areas[$0].size } }

    // MARK: Learning

    /// Takes a new list of groups and organizations. What answers have shown of a group stays, unless the list itself
    /// differs from the one before.
    ///
    /// - Parameter isWhole: whether a group that the list lacks does not exist any more.
    public mutating func learn(_ listings: [Listing], isWhole: Bool = true) {
        var known: [StationScope: Area] = [:]
        for area in areas { known[area.scope] = area }
        var seen: Set<String> = []
        var members: [StationScope: Set<String>] = [:]
        for listing in listings {
            members[listing.scope, default: []].formUnion(listing.stations)
            seen.formUnion(listing.stations)
        }
        listedStations = isWhole ? seen.count : max(listedStations, seen.count)
        let kept = isWhole ? [] : areas.filter { members[$0.scope] == nil }
        areas =
            kept
            + members.map { scope, stations in
                let listed = stations.compactMap { StationID($0).flatMap { numbers[$0] } }.sorted()
                if let area = known[scope], area.listed == listed, area.listedSize == stations.count { return area }
                return Area(
                    scope: scope, members: listed, size: stations.count, listed: listed, listedSize: stations.count)
            }
        areas.sort { Self.comesFirst($0.scope, $1.scope) }
        index()
    }

    /// Takes what a group's answer showed.
    ///
    /// - Returns: whether it differed from what was expected: the group has changed, or the list means something else.
    @discardableResult
    public mutating func learn(_ answered: [String], from scope: StationScope) -> Bool {
        guard let place = place(of: scope) else { return false }
        let shown = Set(answered)
        let members = shown.compactMap { StationID($0).flatMap { numbers[$0] } }.sorted()
        defer { areas[place].size = shown.count }
        if areas[place].members == members { return areas[place].size != shown.count }
        areas[place].members = members
        index()
        return true
    }

    /// The API does not know the group any more.
    public mutating func remove(_ scope: StationScope) {
        guard let place = place(of: scope) else { return }
        areas.remove(at: place)
        index()
    }

    private func place(of scope: StationScope) -> Int? {
        var (low, high) = (0, areas.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.comesFirst(areas[middle].scope, scope) { low = middle + 1 } else { high = middle }
        }
        return low < areas.count && areas[low].scope == scope ? low : nil
    }

    private static func comesFirst(_ one: StationScope, _ other: StationScope) -> Bool {
        switch (one, other) {
        case (.group(let one), .group(let other)): one < other
        case (.organization(let one), .organization(let other)): one < other
        case (.group, .organization), (.group, .account), (.organization, .account): true
        default: false
        }
    }

    private mutating func index() {
        version += 1
        starts = Array(repeating: 0, count: starts.count)
        for area in areas { for member in area.members { starts[Int(member) + 1] += 1 } }
        for number in starts.indices.dropFirst() { starts[number] += starts[number - 1] }
        memberships = Array(repeating: 0, count: Int(starts.last ?? 0))
        var next = starts
        for (place, area) in areas.enumerated() {
            for member in area.members {
                memberships[Int(next[Int(member)])] = Int32(place)
                next[Int(member)] += 1
            }
        }
    }
}

// MARK: Candidates

extension StationGroups {
    /// A scope that answers for several of the stations asked about.
    struct Offer: Sendable {
        let scope: StationScope
        /// Stations in all that it answers for.
        let size: Int
        /// Places in the list asked about, ascending.
        let places: [Int32]
    }

    /// The scopes that answer for several of these stations; in an order that is always the same.
    ///
    /// Costs what the stations and their groups are, not what the account is.
    ///
    /// - Parameter isWorth: whether a scope of so many stations is worth asking for so many of them.
    func offers(
        for stations: [StationID], where isWorth: (_ scope: StationScope, _ size: Int, _ wanted: Int) -> Bool
    ) -> [Offer] {
        if memberships.isEmpty || stations.count < 2 { return [] }
        var counts: [Int32: Int] = [:]
        let numbers = stations.map { self.numbers[$0] }
        for number in numbers {
            guard let number else { continue }
            for area in memberships(of: number) { counts[area, default: 0] += 1 }
        }
        var places: [Int32: [Int32]] = [:]
        for (area, count) in counts where count > 1 {
            let known = areas[Int(area)]
            if isWorth(known.scope, known.size, count) {
                var list: [Int32] = []
                list.reserveCapacity(count)
                places[area] = list
            }
        }
        if places.isEmpty { return [] }
        for (place, number) in numbers.enumerated() {
            guard let number else { continue }
            for area in memberships(of: number) { places[area]?.append(Int32(place)) }
        }
        return places.sorted { $0.key < $1.key }.map {
            Offer(scope: areas[Int($0.key)].scope, size: areas[Int($0.key)].size, places: $0.value)
        }
    }

    private func memberships(of number: Int32) -> ArraySlice<Int32> {
        memberships[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]
    }
}
