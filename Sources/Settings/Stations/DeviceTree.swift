import Registry

/// Finds the device files: every file below `devices/` but those that editors and systems leave there.
struct DeviceTree {
    private let reading: Reading
    /// Deeper than any topic; also the end of a link that leads back up.
    private static let deepest = 64

    init(reading: Reading) { self.reading = reading }

    /// Each file's path below `devices/`, in order of names.
    func files() -> [[String]] { files(below: []) }

    private func files(below segments: [String]) -> [[String]] {
        let folder = (["devices"] + segments).joined(separator: "/")
        guard segments.count <= Self.deepest else {
            reading.error(
                Place(file: folder), "more than \(Self.deepest) folders deep", "remove the link that leads back up")
            return []
        }
        var found: [[String]] = []
        for name in reading.folder.names(in: folder) {
            if let kind = Self.kindOfStray(name) {
                // Files of version control and of mounted volumes are there on purpose.
                if !name.hasPrefix(".git"), !name.hasPrefix("..") {
                    reading.warning(Place(file: "\(folder)/\(name)"), "\(kind), ignored", "remove it")
                }
            } else if reading.folder.isFolder("\(folder)/\(name)") {
                found += files(below: segments + [name])
            } else {
                found.append(segments + [name])
            }
        }
        return found
    }

    private static func kindOfStray(_ name: String) -> String? {
        if name.hasPrefix(".") { return "a hidden file" }
        let isBackup =
            name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#")
            || [".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".rpmsave", ".dpkg-old"].contains(
                where: name.hasSuffix)
        return isBackup ? "an editor's backup" : nil
    }
}
