public import Registry

/// Finds what a set or get topic addresses among the devices of this bridge.
///
/// - A level of digits is a port, any other a point: points may not be named by digits alone.
/// - Where a topic can be read in two ways, because one device's path continues another's, the longer path is meant.
/// - Both layouts take topics with a port, and topics without one.
/// - A path above the stations, with or without a point of theirs, is all of them; get messages know no such.
public struct SetTopicParser: Sendable {
    private let tree: TopicTree
    private let devices: [String: StationDevice]
    /// The last levels of the devices' paths by the levels above, for names that are nearly right.
    private let siblings: [String: [String]]
    private let subtrees: Subtrees
    private let hasGroups: Bool
    private let hasActuators: Bool

    /// In bytes. A longer topic names none of our points, however they are called.
    private let longestTopic: Int

    /// - Parameters:
    ///   - groups: whether a path above the stations may be written: `commands.group`.
    ///   - actuators: whether VOLTTRON's actuator topics are read: `commands.actuatorTopics`.
    public init(
        tree: TopicTree, devices: some Sequence<StationDevice>, groups: Bool = false, actuators: Bool = false
    ) {
        self.tree = tree
        (hasGroups, hasActuators) = (groups, actuators)
        subtrees = Subtrees(devices)
        var byPath: [String: StationDevice] = [:]
        var siblings: [String: [String]] = [:]
        for device in devices {
            byPath[device.path.description] = device
            siblings[Self.path(device.path.segments.dropLast()), default: []] += device.path.segments.suffix(1)
        }
        self.devices = byPath
        self.siblings = siblings
        let longestPath = byPath.keys.map(\.utf8.count).max() ?? 0
        longestTopic = max(1000, tree.prefix.utf8.count + longestPath + 512)
    }

    /// Reads the topic of a set message.
    ///
    /// - Parameter ports: the ports that a station is known to have; nil if the API has not said yet, in which case any
    ///   port that a register may stand for is let through. Ports named in the registry are always known.
    public func read(_ topic: String, ports: (StationDevice) -> [Int]?) -> SetTopicReading {
        guard let (path, isActuator) = levels(of: topic, "set") else { return .foreign }
        let reading = read(topic, path, ports: ports)
        if isActuator { return withPoint(reading) }
        guard case .foreign = reading, let (above, stations, point) = subtrees.find(path) else {
            return reading == .foreign ? unknownDevice(topic, path) : reading
        }
        guard hasGroups else {
            let count = stations.count == 1 ? "is above 1 station" : "is above \(stations.count) stations"
            return .refused(
                SetTopicError(
                    kind: .groupsOff, topic: topic, point: point,
                    message: "'\(above)' \(count), and commands to all of them are switched off; set commands.group:"
                        + " true in bridge.yaml, or write to a station"))
        }
        return .subtree(SubtreeTopic(topic: topic, path: above, stations: stations, point: point))
    }

    /// Reads the topic of a get message; never a subtree.
    public func readGet(_ topic: String, ports: (StationDevice) -> [Int]?) -> SetTopicReading {
        guard let (path, isActuator) = levels(of: topic, "get") else { return .foreign }
        let reading = read(topic, path, ports: ports)
        if isActuator { return withPoint(reading) }
        return reading == .foreign ? unknownDevice(topic, path) : reading
    }

    /// The levels that name a device, a port and a point; nil if it is no topic of this verb.
    private func levels(of topic: String, _ verb: String) -> (path: [String], isActuator: Bool)? {
        guard topic.utf8.count <= longestTopic else { return nil }
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let above = tree.prefix.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.count > above.count + 1, levels.starts(with: above) else { return nil }
        let rest = Array(levels.dropFirst(above.count))
        if hasActuators, rest.count > 2, rest[0] == TopicTree.actuators, rest[1] == verb {
            return (Array(rest.dropFirst(2)), true)
        }
        return rest.last == verb ? (rest.dropLast(), false) : nil
    }

    /// Actuator topics name a point always, and other agents' devices often.
    private func withPoint(_ reading: SetTopicReading) -> SetTopicReading {
        guard case .set(let topic) = reading, topic.point == nil else { return reading }
        return .refused(
            SetTopicError(
                kind: .noPoint, topic: topic.topic, point: nil,
                message: "an actuator topic ends with a point; \(topic.device.path) is a device"))
    }

    private func read(_ topic: String, _ path: [String], ports: (StationDevice) -> [Int]?) -> SetTopicReading {
        for length in stride(from: path.count, through: 1, by: -1) {
            if let device = devices[Self.path(path.prefix(length))] {
                return read(topic, device, Array(path.dropFirst(length)), ports: ports)
            }
        }
        return .foreign
    }

    private func read(
        _ topic: String, _ device: StationDevice, _ rest: [String], ports: (StationDevice) -> [Int]?
    ) -> SetTopicReading {
        func refused(_ kind: SetTopicError.Kind, _ message: String) -> SetTopicReading {
            .refused(SetTopicError(kind: kind, topic: topic, point: Self.point(rest), message: message))
        }
        guard rest.count <= 2 else {
            return refused(
                .tooDeep, "\(rest.count) levels below device \(device.path); a port and a point are two")
        }
        var port: Int?
        let point = Self.point(rest)
        if let first = rest.first, rest.count == 2 || first.isDigits {
            let known = knownPorts(of: device, ports: ports)
            guard let number = Int(first), String(number) == first, number > 0, known?.contains(number) ?? true else {
                return refused(.unknownPort, "\(device.path) has no port '\(first.cut)'" + (known.map(Self.list) ?? ""))
            }
            port = number
        }
        guard let point else { return .set(SetTopic(topic: topic, device: device, port: port, point: nil)) }
        // A port's point, written at the station, stands for all ports: there every register's point counts.
        let registers = port == nil ? device.registers : device.registers(forPort: port)
        guard registers.contains(where: { $0.point == point }) else {
            return refused(
                .unknownPoint,
                "\(device.path)\(port.map { " port \($0)" } ?? "") has no point '\(point.cut)'"
                    + Self.alternatives(to: point, among: registers.map(\.point)))
        }
        return .set(SetTopic(topic: topic, device: device, port: port, point: point))
    }

    /// Nil: not known, any number may be one.
    private func knownPorts(of device: StationDevice, ports: (StationDevice) -> [Int]?) -> [Int]? {
        let named = device.namedPorts
        guard device.coversEveryPort else { return named }
        return ports(device).map { Set($0).union(named).sorted() }
    }

    /// A name that is nearly right in its last level is a mistake to be told of; anything else is another owner's.
    private func unknownDevice(_ topic: String, _ path: [String]) -> SetTopicReading {
        // The levels behind the device are a port and a point, one of them, or neither.
        for extra in 0...2 where path.count > extra {
            let device = path.dropLast(extra)
            guard extra < 2 || path[device.endIndex].isDigits, let name = device.last,
                let neighbours = siblings[Self.path(device.dropLast())],
                let nearest = Spelling.closest(to: name, among: neighbours)
            else { continue }
            let (wantedPath, nearestPath) = (
                Self.path(device.dropLast() + [name.cut]), Self.path(device.dropLast() + [nearest])
            )
            return .refused(
                SetTopicError(
                    kind: .unknownDevice, topic: topic, point: Self.point(path.suffix(extra)),
                    message: "there is no device '\(wantedPath)'; the nearest is '\(nearestPath)'"))
        }
        return .foreign
    }

    /// The nearest name, or if none is near the first few that there are.
    private static func alternatives(to name: String, among names: [String]) -> String {
        if let nearest = Spelling.closest(to: name, among: names) { return "; the nearest is '\(nearest)'" }
        var seen: Set<String> = []
        let known = names.filter { seen.insert($0).inserted }
        let few = known.prefix(8).joined(separator: ", ")
        return known.isEmpty ? "" : "; it has " + few + (known.count > 8 ? ", …" : "")
    }

    /// The point that levels below a device name: the last, unless it stands where a port does.
    private static func point(_ rest: some BidirectionalCollection<String>) -> String? {
        rest.count == 1 ? rest.last.flatMap { $0.isDigits ? nil : $0 } : rest.last
    }

    private static func list(_ ports: [Int]) -> String {
        switch ports.count {
        case 0: "; it has none"
        case 1: "; it has port \(ports[0])"
        default: "; it has ports " + ports.map(String.init).joined(separator: ", ")
        }
    }

    private static func path(_ levels: some Sequence<String>) -> String { levels.joined(separator: "/") }
}

extension String {
    /// No longer than a message can show.
    fileprivate var cut: String { unicodeScalars.count > 64 ? String(unicodeScalars.prefix(64)) + "…" : self }

    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }
}
