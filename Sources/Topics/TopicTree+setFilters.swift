public import Registry

extension TopicTree {
    /// The filters that let in every set message for these devices: one for each number of levels that their set topics
    /// have, so no two overlap and a broker delivers nothing twice; never more than two and the longest device path has
    /// levels.
    ///
    /// Paths above the devices are among them, so that a command to all stations below is answered even where such
    /// commands are switched off. A level that all topics of that length share is named, any other is `+`: the filters are
    /// as narrow as their number allows. They depend on the devices, so a reload may change them.
    public func setFilters(for devices: some Sequence<DevicePath>) -> [String] {
        // Topics of a device `d`: d/set, d/<port or point>/set and d/<port>/<point>/set; of a path `p` above it: p/set
        // and p/<point>/set.
        let patterns = devices.flatMap { device in
            (0...2).map { device.segments + [String](repeating: "+", count: $0) }
                + (1..<max(1, device.segments.count)).flatMap { length in
                    (0...1).map { device.segments.prefix(length) + [String](repeating: "+", count: $0) }
                }
        }
        return merged(patterns).map { "\(prefix)/\($0)/set" }
    }

    /// The filters that let in every get message for these devices, made in the same way; never more than three for each
    /// depth of device path.
    public func getFilters(for devices: some Sequence<DevicePath>) -> [String] {
        let patterns = devices.flatMap { device in
            (0...2).map { device.segments + [String](repeating: "+", count: $0) }
        }
        return merged(patterns).map { "\(prefix)/\($0)/get" }
    }

    /// One filter for each number of levels, shortest first, that names the levels on which all agree.
    func merged(_ patterns: [[String]]) -> [String] {
        var levelsByCount: [Int: [String]] = [:]
        for pattern in patterns {
            guard var known = levelsByCount[pattern.count] else {
                levelsByCount[pattern.count] = pattern
                continue
            }
            for level in known.indices where known[level] != pattern[level] { known[level] = "+" }
            levelsByCount[pattern.count] = known
        }
        return levelsByCount.sorted { $0.key < $1.key }.map { $0.value.joined(separator: "/") }
    }
}
