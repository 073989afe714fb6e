import Registry

/// Finds the device files: every file below `devices/` but those that editors and systems leave there.
struct DeviceTree {
    private let reading: Reading
    init(reading: Reading) { self.reading = reading }

    /// Each file's path below `devices/`, in order of names.
    func files() -> [[String]] { files(below: [], ancestors: []) }

    /// - Parameter ancestors: the folders on the way down, as they are without links.
    private func files(below segments: [String], ancestors: Set<String>) -> [[String]] {
        let folder = (["devices"] + segments).joined(separator: "/")
        let target = reading.folder.target(of: folder)
        guard !ancestors.contains(target) else {
            reading.error(Place(file: folder), "a link that leads back up", "remove it")
            return []
        }
        var found: [[String]] = []
        for name in reading.folder.names(in: folder) {
            if let kind = DevicePath.kindOfStray(name) {
                // Files of version control and of mounted volumes are there on purpose.
                if !name.hasPrefix(".git"), !name.hasPrefix("..") {
                    reading.warning(Place(file: "\(folder)/\(name)"), "\(kind), ignored", "remove it")
                }
            } else if reading.folder.isFolder("\(folder)/\(name)") {
                found += files(below: segments + [name], ancestors: ancestors.union([target]))
            } else {
                found.append(segments + [name])
            }
        }
        return found
    }
}
