import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Bridge

@Suite struct SystemdTests {
    @Test func `systemd hears that the bridge runs, lives and ends`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let path = site.folder.path("notify")
        let systemd = try NotifySocket(path)
        try await site.startBridge(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
        #expect(try await systemd.next() == "READY=1\nSTATUS=Accounts: 1, stations: 4.")
        for _ in 0..<4 { #expect(try await systemd.next() == "WATCHDOG=1") }
        try site.bridge.send(SIGHUP)
        var told: [String] = []
        while told.count < 2 {
            let message = try await systemd.next()
            if message != "WATCHDOG=1" { told.append(message) }
        }
        #expect(told[0].hasPrefix("RELOADING=1\n") && told[1].hasPrefix("READY=1\n"), "\(told)")
        try site.bridge.terminate()
        var last = "WATCHDOG=1"
        while last == "WATCHDOG=1" { last = try await systemd.next() }
        #expect(last == "STOPPING=1")
        #expect(try await site.bridge.exitStatus() == .exited(0))
    }

    @Test func `a reload is told with its time, and its end`() async throws {
        let name = "@chargepoint2mqtt-test-\(UUID())"
        let systemd = try NotifySocket(name)
        let notifier = try #require(SystemdNotifier(environment: ["NOTIFY_SOCKET": name]))
        notifier.reloading()
        let message = try await systemd.next()
        let match = try #require(message.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=([0-9]+)/))
        let uptime = try String(contentsOfFile: "/proc/uptime", encoding: .utf8).split(separator: " ").first
        let microseconds = try #require(uptime.flatMap { Double($0) }) * 1e6
        #expect(abs(try #require(Double(match.1)) - microseconds) < 60e6)
        notifier.ready("Fine.")
        #expect(try await systemd.next() == "READY=1\nSTATUS=Fine.")
        notifier.stopping()
        #expect(try await systemd.next() == "STOPPING=1")
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "@"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 107)],
    ])
    func `without a socket nobody is told`(environment: [String: String]) {
        #expect(SystemdNotifier(environment: environment) == nil)
    }

    @Test(arguments: [
        ([:], nil), (["WATCHDOG_USEC": "30000000"], Duration.seconds(30)), (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "x"], nil), (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], nil),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(ProcessInfo.processInfo.processIdentifier)"], .seconds(30)),
    ])
    func `signs of life are for whom they are wanted of`(variables: [String: String], interval: Duration?) throws {
        let environment = variables.merging(["NOTIFY_SOCKET": "/run/notify"]) { $1 }
        #expect(try #require(SystemdNotifier(environment: environment)).watchdog == interval)
    }
}
