import FoundationEssentials
import Registry
import Settings
import Testing

/// What only a real file system has: links, modes, folders.
@Suite struct FolderOnDiskTests {
    private func withFolder(_ body: (DiskFolder) throws -> Void) throws {
        let folder = try DiskFolder(Folder().files)
        defer { folder.remove() }
        try body(folder)
    }

    @Test func `a folder on disk reads like one in memory`() throws {
        try withFolder { folder in
            let (configuration, problems) = folder.load()
            #expect(problems.isEmpty)
            #expect(configuration == Folder().load().configuration)
        }
    }

    @Test func `a folder that is not there is an error`() {
        let problems = BridgeConfiguration.load(directory: "/nonexistent/config", environment: [:]).problems
        #expect(
            problems.map(\.description) == [
                "/nonexistent/config: there is no such folder; name the folder that holds bridge.yaml, with --config"
            ])
    }

    @Test func `a password that everybody can read is warned of`() throws {
        try withFolder { folder in
            try folder.setMode(0o644, "secrets/alameda")
            #expect(
                folder.complaints == [
                    "warning bridge.yaml:2: accounts.alameda.passwordFile: everybody on this machine can read "
                        + "'secrets/alameda'; run: chmod 600 \(folder.path)/secrets/alameda"
                ])
            try folder.setMode(0o640, "secrets/alameda")
            #expect(folder.complaints.isEmpty)
        }
    }

    @Test func `a password file may lie elsewhere`() throws {
        try withFolder { folder in
            let other = try DiskFolder(["password": "swordfish"])
            defer { other.remove() }
            try other.setMode(0o600, "password")
            try folder.write(
                "bridge.yaml", "accounts:\n  alameda: {username: K, passwordFile: \(other.path)/password}")
            #expect(folder.complaints.isEmpty)
            #expect(folder.load().configuration?.accounts.map(\.password) == [Secret("swordfish")])
        }
    }

    @Test func `a folder in place of a file is an error`() throws {
        try withFolder { folder in
            try folder.write("bridge.yaml", "accounts:\n  alameda: {username: K, passwordFile: secrets}")
            #expect(
                folder.complaints == [
                    "error bridge.yaml:2: accounts.alameda.passwordFile: 'secrets': it is a folder; write the "
                        + "path of a file, "
                        + "relative to the configuration folder"
                ])
        }
    }

    @Test func `a device of the system is not read`() throws {
        try withFolder { folder in
            try folder.write("bridge.yaml", "accounts:\n  alameda: {username: K, passwordFile: /dev/zero}")
            #expect(folder.load().problems.map(\.message) == ["'/dev/zero': it is no regular file"])
        }
    }

    @Test func `a registry that is a link out of the folder is refused`() throws {
        try withFolder { folder in
            let other = try DiskFolder(["registry.csv": Folder().files["registry_configs/chargepoint.csv"] ?? ""])
            defer { other.remove() }
            try folder.remove("registry_configs/chargepoint.csv")
            try folder.link("registry_configs/chargepoint.csv", to: "\(other.path)/registry.csv")
            #expect(
                folder.complaints == [
                    "error devices/campus/station_001:3: registry_config: 'registry_configs/chargepoint.csv' is "
                        + "a link out of "
                        + "the configuration folder; put the file itself there"
                ])
        }
    }

    @Test func `links within the folder are followed, as Kubernetes mounts its volumes`() throws {
        try withFolder { folder in
            try folder.write("..data/real.csv", Folder().files["registry_configs/chargepoint.csv"] ?? "")
            try folder.remove("registry_configs/chargepoint.csv")
            try folder.link("registry_configs/chargepoint.csv", to: "../..data/real.csv")
            #expect(folder.complaints.isEmpty)
        }
    }

    @Test func `the folder itself may be a link`() throws {
        try withFolder { folder in
            let other = try DiskFolder([:])
            defer { other.remove() }
            try other.link("config", to: folder.path)
            #expect(BridgeConfiguration.load(directory: "\(other.path)/config", environment: [:]).problems.isEmpty)
            #expect(BridgeConfiguration.load(directory: "\(other.path)/config/", environment: [:]).problems.isEmpty)
        }
    }

    @Test func `a link that leads back up ends`() throws {
        try withFolder { folder in
            try folder.link("devices/campus/loop", to: "..")
            #expect(folder.complaints == ["error devices/campus/loop: a link that leads back up; remove it"])
        }
    }
}

/// A folder in the system's place for temporary files.
private struct DiskFolder {
    let path: String

    init(_ files: [String: String]) throws {
        let name = "settings-\(UInt64.random(in: 0...UInt64.max))"
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(path: name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (file, text) in files { try write(file, text) }
        if files["secrets/alameda"] != nil { try setMode(0o600, "secrets/alameda") }
    }

    func load() -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        BridgeConfiguration.load(directory: path, environment: [:])
    }

    var complaints: [String] { load().problems.map { "\($0.severity) \($0)" } }

    func write(_ file: String, _ text: String) throws {
        let url = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func link(_ file: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(file)", withDestinationPath: destination)
    }

    func setMode(_ mode: UInt16, _ file: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(path)/\(file)")
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
