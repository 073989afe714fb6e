public import Registry

/// A set message's topic above the stations: a building, or the campus.
public struct SubtreeTopic: Hashable, Sendable {
    /// The topic as it came; its result goes below it.
    public let topic: String
    /// The levels that all of its stations share.
    public let path: String
    /// The stations below the path, by their own paths; each station once.
    public let stations: [StationDevice]
    /// The point to write; nil: the payload is an object of points.
    public let point: String?

    public init(topic: String, path: String, stations: [StationDevice], point: String?) {
        self.topic = topic
        self.path = path
        self.stations = stations
        self.point = point
    }

    /// Where the result goes.
    public var resultTopic: String { TopicTree.result(ofSetTopic: topic) }
}

/// The stations by the paths above them.
struct Subtrees: Sendable {
    private let stations: [String: [StationDevice]]

    init(_ devices: some Sequence<StationDevice>) {
        var stations: [String: [StationDevice]] = [:]
        var known: [String: Set<StationID>] = [:]
        for device in devices.sorted(by: { $0.path.description < $1.path.description }) {
            for length in 1..<max(1, device.path.segments.count) {
                let path = device.path.segments.prefix(length).joined(separator: "/")
                // Two device files may name one station; it has one load all the same.
                guard known[path, default: []].insert(device.stationID).inserted else { continue }
                stations[path, default: []].append(device)
            }
        }
        self.stations = stations
    }

    /// What the levels between the prefix and `set` address; nil: no path above stations, or no point below one.
    func find(_ levels: [String]) -> (path: String, stations: [StationDevice], point: String?)? {
        let path = levels.joined(separator: "/")
        if let found = stations[path] { return (path, found, nil) }
        guard levels.count > 1, let point = levels.last else { return nil }
        let above = levels.dropLast().joined(separator: "/")
        // What no station has is likely a device of somebody else.
        guard let found = stations[above]?.filter({ $0.registers.contains { $0.point == point } }), !found.isEmpty
        else { return nil }
        return (above, found, point)
    }
}
