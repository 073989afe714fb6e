/// Gives each station that was found a path of its own, and the same one as long as it is called the same. Pure.
///
/// A path that is taken gets the station's number at its end. Who has a path keeps it when others appear or go.
public struct StationNames: Sendable {
    /// A station's path, and what it comes from.
    public struct Name: Hashable, Sendable {
        /// What the template makes of the station, be it taken or not.
        public let wanted: [String]
        public let path: DevicePath

        public init(wanted: [String], path: DevicePath) {
            self.wanted = wanted
            self.path = path
        }
    }

    private var used: Set<[String]> = []
    /// Every path above a used one.
    private var above: Set<[String]> = []
    private let points: Set<String>

    /// - Parameters:
    ///   - taken: paths of device files, and of stations named before.
    ///   - points: names of points, which a level below a station cannot have.
    public init(taken: some Sequence<DevicePath> = [], points: Set<String> = []) {
        self.points = points
        for path in taken { use(path.segments) }
    }

    /// - Parameters:
    ///   - stations: what the template makes of each.
    ///   - known: the names that they had.
    public mutating func name(
        _ stations: [StationID: [String]], known: [StationID: Name] = [:]
    ) -> [StationID: Name] {
        var names: [StationID: Name] = [:]
        for (station, wanted) in stations.sorted(by: { $0.key < $1.key }) {
            guard let name = known[station], name.wanted == wanted, isFree(name.path.segments) else { continue }
            use(name.path.segments)
            names[station] = name
        }
        for (station, wanted) in stations.sorted(by: { $0.key < $1.key }) where names[station] == nil {
            guard let path = freePath(like: wanted, for: station) else { continue }
            use(path.segments)
            names[station] = Name(wanted: wanted, path: path)
        }
        return names
    }

    /// Nil only if the template's path is none at all, which its reading has excluded.
    private func freePath(like wanted: [String], for station: StationID) -> DevicePath? {
        guard var last = wanted.last else { return nil }
        var levels = apart(wanted)
        let ends = ["_\(station.number)", "_\(station.text.replacing(":", with: "_"))"]
        for end in ends where !isFree(levels) { levels = apart(wanted.dropLast() + [last + end]) }
        last += ends[1]
        var number = 2
        while !isFree(levels) {
            levels = apart(wanted.dropLast() + ["\(last)_\(number)"])
            number += 1
        }
        return DevicePath(levels)
    }

    /// A path with no level that would be taken for a port or a point of a station above it.
    private func apart(_ levels: [String]) -> [String] {
        var levels = levels
        for length in 1..<max(1, levels.count) where used.contains(Array(levels.prefix(length))) {
            while levels[length].isDigitsAlone || points.contains(levels[length]) { levels[length] += "_" }
        }
        return levels
    }

    private func isFree(_ levels: [String]) -> Bool {
        guard !used.contains(levels), !above.contains(levels) else { return false }
        return apart(levels) == levels
    }

    private mutating func use(_ levels: [String]) {
        used.insert(levels)
        for length in 1..<max(1, levels.count) { above.insert(Array(levels.prefix(length))) }
    }
}
