import FoundationEssentials
import Glibc
import Registry
import TestSupport
import Testing

/// What the bridge does when its state folder is taken, cannot be had, or is full.
@Suite struct StateFolderTests {
    private static let port = "campus/building1/station_001/1"

    @Test func `a second bridge with the same state folder is refused, and the first goes on`() async throws {
        let site = try await Site.start()
        let pid = try site.bridge.pid
        let second = try await ChildProcess.start(
            Executables.bridge, ["run", "--config", site.folder.path("config")],
            environment: ["CHARGEPOINT2MQTT_INSTANCE": "second"])
        #expect(try await second.exitStatus() == .exited(75))
        #expect(second.transcript.contains("\(site.folder.path("state")) is in use by another bridge, process \(pid)"))
        #expect(second.transcript.contains("give each bridge a state folder of its own"))
        _ = try await site.snapshot(Self.port)
    }

    @Test func `a state folder that cannot be made is told with what to do`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let bridge = try await ChildProcess.start(
            Executables.bridge, ["run", "--config", site.folder.path("config")],
            environment: ["CHARGEPOINT2MQTT_STATE": "/proc/chargepoint2mqtt"])
        #expect(try await bridge.exitStatus() == .exited(73))
        #expect(bridge.transcript.contains("state folder /proc/chargepoint2mqtt: it cannot be made"))
        #expect(bridge.transcript.contains("CHARGEPOINT2MQTT_STATE"))
    }

    @Test func `a damaged memory is set aside and told, and the bridge serves`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        try site.folder.write("state/state.sqlite", String(repeating: "damaged ", count: 2000))
        try await site.startBridge()
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        _ = errors
        #expect(site.log.contains("was damaged and is set aside"))
        _ = try await site.snapshot(Self.port)
        #expect(try await site.set("devices/\(Self.port)/percentShed/set", "10")["status"] == "done")
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting a small disk takes root"))
    func `on a full disk commands are refused, data goes on, and all is well when there is room again`() async throws {
        let disk = try SmallDisk(kilobytes: 2048)
        let site = try await Site.start { $0.startsBridge = false }
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge(environment: ["CHARGEPOINT2MQTT_STATE": disk.path("state")])
        _ = try await site.snapshot(Self.port)
        #expect(try await site.set("devices/\(Self.port)/percentShed/set", "10")["status"] == "done")

        try disk.fill()
        let refused = try await site.set("devices/\(Self.port)/set", #"{"shedState": 1, "percentShed": 20}"#)
        #expect(refused["status"] == "rejected")
        #expect(refused["responseText"]?.string?.contains("disk") == true, "\(JSONValue.object(refused))")
        #expect(try await site.simulator.calls("shedLoad") == 0)
        let told = try await errors.first { $0.text.contains("state/write") }
        #expect(told.text.contains("is full"))
        // Power changes after the disk was full: what shows it was read then.
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        _ = try await site.snapshot(Self.port) { $0["portLoad"]?.number?.double == 6.6 }

        try disk.empty()
        let taken = try await site.set("devices/\(Self.port)/set", #"{"shedState": 1, "percentShed": 50}"#)
        #expect(taken["status"] == "done", "\(JSONValue.object(taken))")
        try await eventually("it is told that it is over") {
            try errors.messages().count { $0.text.contains("state/write") } == 2
        }
        #expect(try await site.simulator.power("1:34001", 1) == 3.3)
    }
}

/// A file system of a few hundred kilobytes.
final class SmallDisk: Sendable {
    private let folder: TemporaryFolder

    /// Whether this process may mount.
    static let isPossible: Bool = (try? SmallDisk(kilobytes: 64)) != nil

    init(kilobytes: Int) throws {
        folder = try TemporaryFolder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { throw Self.failure("mount") }
    }

    private static func failure(_ call: String) -> CommandFailed {
        CommandFailed(command: call, output: String(cString: strerror(errno)))
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }

    func path(_ name: String) -> String { folder.path(name) }

    /// Leaves no room.
    func fill() throws {
        let descriptor = open(folder.path("filler"), O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        guard errno == ENOSPC else { throw Self.failure("write") }
    }

    func empty() throws {
        guard unlink(folder.path("filler")) == 0 else { throw Self.failure("unlink") }
    }
}
