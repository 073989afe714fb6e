public import Registry

extension TopicTree {
    /// The filters that let in every set message for these devices: one for each number of levels that their set topics
    /// have, so no two overlap and a broker delivers nothing twice; never more than three for each depth of device path.
    ///
    /// A level that all topics of that length share is named, any other is `+`: the filters are as narrow as their number
    /// allows. They depend on the devices, so a reload may change them.
    public func setFilters(for devices: some Sequence<DevicePath>) -> [String] {
        // Topics of a device `d`: d/set, d/<port or point>/set and d/<port>/<point>/set.
        var levelsByCount: [Int: [String]] = [:]
        for device in devices {
            for wildcards in 0...2 {
                let count = device.segments.count + wildcards
                guard var known = levelsByCount[count] else {
                    levelsByCount[count] = device.segments + [String](repeating: "+", count: wildcards)
                    continue
                }
                for level in 0..<count where known[level] != "+" {
                    if level >= device.segments.count || known[level] != device.segments[level] { known[level] = "+" }
                }
                levelsByCount[count] = known
            }
        }
        return levelsByCount.sorted { $0.key < $1.key }.map { _, levels in
            ([prefix] + levels + ["set"]).joined(separator: "/")
        }
    }
}
