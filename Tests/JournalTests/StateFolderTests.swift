import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Journal

@Suite struct StateFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `the folder is made with those above it, for its owner alone`() throws {
        let path = folder.path("var/lib/bridge")
        _ = try StateFolder(path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a second bridge is refused, and told which process holds the folder`() throws {
        let path = folder.path("state")
        let first = try StateFolder(path)
        let error = #expect(throws: StateFolderError.self) { try StateFolder(path) }
        #expect(error?.kind == .inUse)
        #expect(error?.message == "state folder \(path) is in use by another bridge, process \(getpid())")
        #expect(error?.remedy.contains("state in bridge.yaml") == true)
        withExtendedLifetime(first) {}
    }

    @Test func `the folder is free again when the first bridge has gone`() throws {
        let path = folder.path("state")
        do { _ = try StateFolder(path) }
        #expect(throws: Never.self) { try StateFolder(path) }
    }

    @Test func `a process that was killed leaves the folder free`() async throws {
        let path = folder.path("state")
        do { _ = try StateFolder(path) }
        let holder = try await ChildProcess.start(
            "flock", ["--no-fork", "\(path)/lock", "sh", "-c", "echo held; exec sleep 600"])
        _ = try await holder.line { $0 == "held" }
        #expect(throws: StateFolderError.self) { try StateFolder(path) }
        holder.kill()
        try await eventually("the lock is gone with its process") { (try? StateFolder(path)) != nil }
    }

    @Test func `a place where no folder can be made is told with the remedy`() throws {
        let file = try folder.write("file", "not a folder")
        let error = #expect(throws: StateFolderError.self) { try StateFolder("\(file)/state") }
        #expect(error?.kind == .unusable)
        #expect(error?.message == "state folder \(file)/state: it cannot be made: Not a directory")
        #expect(error?.remedy.contains("CHARGEPOINT2MQTT_STATE") == true)
        #expect(error?.remedy.contains("sudo install -d -m 700") == true)
    }

    @Test func `a file in place of the folder is told`() throws {
        let file = try folder.write("file", "not a folder")
        let error = #expect(throws: StateFolderError.self) { try StateFolder(file) }
        #expect(error?.message == "state folder \(file): it cannot be written: Not a directory")
    }
}
