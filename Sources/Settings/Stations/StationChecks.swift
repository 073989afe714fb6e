import Registry

/// What can only be seen with all devices side by side.
struct StationChecks {
    let devices: [StationDevice]
    let reading: Reading

    func run() {
        let byPath = Dictionary(grouping: devices, by: \.path)
        for (path, rivals) in byPath where rivals.count > 1 {
            for rival in rivals.dropFirst() {
                reading.error(
                    Place(file: rival.file), "\(rivals[0].file) has the topic path \(path) too",
                    "remove the campus, building and unit keys of one")
            }
        }
        for rivals in Dictionary(grouping: devices, by: \.stationID).values where rivals.count > 1 {
            for rival in rivals.dropFirst() {
                reading.warning(
                    Place(file: rival.file, key: "driver_config.stationID"),
                    "station \(rival.stationID) is that of \(rivals[0].file) too, and will be published twice",
                    "keep one of them, unless you want both paths")
            }
        }
        for device in devices { checkAncestors(of: device, byPath) }
    }

    /// A device whose path begins with another's must not stand where that one has a port or a point.
    private func checkAncestors(of device: StationDevice, _ byPath: [DevicePath: [StationDevice]]) {
        for length in 1..<max(1, device.path.segments.count) {
            let start = Array(device.path.segments.prefix(length))
            guard let parent = DevicePath(start).flatMap({ byPath[$0]?.first }) else { continue }
            let next = device.path.segments[length]
            let isPoint = parent.registers.contains { $0.point == next } || parent.heartBeatPoint == next
            if isPoint || next.isDigitsAlone {
                reading.error(
                    Place(file: device.file),
                    "its topics would be mistaken for those of \(isPoint ? "point" : "port") \(next.quoted) of "
                        + "\(parent.path)",
                    "move it elsewhere, or rename \(next)")
            } else {
                reading.warning(
                    Place(file: device.file), "its topics lie below those of the station \(parent.path)",
                    "move one of them, so that a path is either a station or a place")
            }
        }
    }
}
