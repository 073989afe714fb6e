import Registry

/// The registry CSVs of the folder, each read once however many devices name it.
final class RegistryShelf {
    private let reading: Reading
    private let layout: DeviceLayout
    /// Nil: looked for, and not usable.
    private var files: [String: RegistryFile?] = [:]

    private static let scheme = "config://"
    private static let folder = "registry_configs"

    init(layout: DeviceLayout, reading: Reading) {
        self.layout = layout
        self.reading = reading
    }

    /// The file that a `registry_config` names; nil after reporting why there is none.
    func file(_ reference: String, place: Place) -> RegistryFile? {
        guard reference.hasPrefix(Self.scheme) else {
            reading.error(
                place, "\(reference.quoted) does not begin with \(Self.scheme)",
                "write \(Self.scheme)\(reference.split(separator: "/").last ?? "chargepoint.csv")")
            return nil
        }
        let name = String(reference.dropFirst(Self.scheme.count))
        if let known = files[name] { return known }
        guard let path = path(name, place: place) else { return nil }
        let file = parse(path)
        files[name] = .some(file)
        return file
    }

    /// Looks in the folder itself, then in registry_configs; never elsewhere.
    private func path(_ name: String, place: Place) -> String? {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.allSatisfy({ !["", ".", ".."].contains($0) }), !name.contains("\0"), !name.contains("\\") else {
            reading.error(
                place, "\(name.quoted) is not a path within the configuration folder",
                "write \(Self.scheme) and a file's name")
            return nil
        }
        let candidates = [name, "\(Self.folder)/\(name)"]
        guard let path = candidates.first(where: reading.folder.contains) else {
            let others = (reading.folder.names(in: "") + reading.folder.names(in: Self.folder)).filter {
                $0.hasSuffix(".csv")
            }
            reading.error(
                place, "there is neither \(candidates[0]) nor \(candidates[1]) in the configuration folder",
                Spelling.remedy(
                    for: name, among: others,
                    otherwise: others.isEmpty
                        ? "put the file there" : "there is \(Set(others).sorted().joined(separator: ", "))"
                ))
            return nil
        }
        guard reading.folder.encloses(path) else {
            reading.error(
                place, "\(path.quoted) is a link out of the configuration folder", "put the file itself there")
            return nil
        }
        return path
    }

    private func parse(_ path: String) -> RegistryFile? {
        do throws(FileFault) {
            let (file, problems) = RegistryFile.parse(try reading.folder.read(path), name: path, layout: layout)
            reading.add(problems)
            return file
        } catch {
            reading.error(Place(file: path), error.message, error.remedy)
            return nil
        }
    }
}
