import FoundationEssentials
import HTTP
import Registry
import TestSupport
import Testing

/// What a bridge tells Prometheus, read by Prometheus's own parsers and compared with what others saw.
@Suite struct MetricsTests {
    private static let port = ["device": "campus/building1/station_001", "port": "1"]

    @Test func `counts of calls are those that the API counted`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            // Everything is read once, and then there is quiet.
            $0.interval = 86_400
            $0.registry = $0.registry.replacing(/,1\n/, with: ",86400\n").replacing(/,2\n/, with: ",86400\n")
        }
        // Two stations' load in one answer, and a failure.
        try await eventually("every operation has been called") {
            let calls = try await site.simulator.get("/stats").object?["calls"]?.object
            return ["getLoad", "getStationStatus", "getAlarms", "getStations", "getStationRights"].allSatisfy {
                calls?[$0] != nil
            }
        }
        var counted: JSONObject?
        try await eventually("the API is left alone") {
            let now = try await site.simulator.get("/stats").object?["calls"]?.object
            defer { counted = now }
            try await Task.sleep(for: .seconds(1))
            return now == counted
        }
        let metrics = try await MetricsReader.read(site)
        for member in try #require(counted).members {
            let (operation, calls) = (member.key, member.value)
            let labels = ["account": "alameda", "operation": operation]
            #expect(
                metrics.value("chargepoint2mqtt_api_requests_total", labels) == calls.number?.double, "\(operation)")
            #expect(metrics.value("chargepoint2mqtt_api_calls_total", labels) == calls.number?.double, "\(operation)")
            #expect(
                metrics.value("chargepoint2mqtt_api_call_duration_seconds_count", labels) == calls.number?.double)
            let success = try #require(
                metrics.value("chargepoint2mqtt_api_last_success_timestamp_seconds", labels), "\(operation)")
            #expect(abs(success - Date().timeIntervalSince1970) < 120)
        }
        let total = try #require(try await site.simulator.get("/stats").object?["total"]?.number?.double)
        #expect(metrics.value("chargepoint2mqtt_api_requests_total") == total)
        #expect(metrics.value("chargepoint2mqtt_api_budget_used_calls") == total)
        #expect(metrics.value("chargepoint2mqtt_api_budget_left_calls") == 100_000_000 - total)
        #expect(metrics.value("chargepoint2mqtt_api_errors_total") == nil)
        #expect(metrics.value("chargepoint2mqtt_api_credentials_ok") == 1)
        #expect(metrics.types["chargepoint2mqtt_api_call_duration_seconds"] == "histogram")
    }

    @Test func `ports show what stations really do, also under a shed`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.http = "portMetrics: 5"
        }
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        _ = try await site.snapshot("campus/building1/station_001/1") {
            $0["portLoad"]?.number?.double ?? 0 > 6 && $0["Status"] == "INUSE"
        }
        let power = try await site.simulator.power("1:34001", 1)
        let before = try await MetricsReader.read(site)
        #expect(abs((before.value("chargepoint_port_power_watts", Self.port) ?? 0) - power * 1000) < 100)
        #expect(before.value("chargepoint_port_shed", Self.port) == 0)
        #expect(before.value("chargepoint_port_online", Self.port) == 1)
        #expect(before.labels("chargepoint_port_status", "status") == ["INUSE", "AVAILABLE"])
        #expect(
            before.value("chargepoint_port_info", ["station": "1:34001", "port": "1", "account": "alameda"]) == 1)
        #expect(before.value("chargepoint_port_allowed_power_watts") == nil)
        let age =
            Date().timeIntervalSince1970 - (before.value("chargepoint_port_reading_timestamp_seconds", Self.port) ?? 0)
        #expect(age > -1 && age < 30)
        // Five of the seven.
        #expect(before.labels("chargepoint_port_online", "device").count == 3)
        #expect(before.value("chargepoint_ports_omitted") == 2)

        let result = try await site.set(
            "devices/campus/building1/station_001/1/set", #"{"shedState": 1, "allowedLoad": 3}"#)
        #expect(result["status"] == "done")
        _ = try await site.set("devices/campus/building1/station_001/1/nonsense/set", "1")
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["shedState"] == 1 }
        let after = try await MetricsReader.read(site)
        #expect(after.value("chargepoint_port_shed", Self.port) == 1)
        #expect(after.value("chargepoint_port_allowed_power_watts", Self.port) == 3000)
        #expect(after.value("chargepoint_port_shed_ratio", Self.port) == nil)
        #expect(after.value("chargepoint2mqtt_commands_total", ["status": "done"]) == 1)
        #expect(after.value("chargepoint2mqtt_commands_total", ["status": "rejected"]) == 1)
        #expect(after.value("chargepoint2mqtt_commands_total", ["status": "failed"]) == 0)
        #expect(after.value("chargepoint2mqtt_command_duration_seconds_count") == 1)
        #expect(after.value("chargepoint2mqtt_waiting_commands") == 0)

        _ = try await site.set("devices/campus/building1/station_001/1/set", #"{"shedState": 1, "percentShed": 25}"#)
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["percentShed"] == 25 }
        let percent = try await MetricsReader.read(site)
        #expect(percent.value("chargepoint_port_shed_ratio", Self.port) == 0.25)
        #expect(percent.value("chargepoint_port_allowed_power_watts", Self.port) == nil)
    }

    @Test func `the process and its broker are told of`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        _ = try await site.snapshot("campus/building1/station_001/1")
        let metrics = try await MetricsReader.read(site)
        #expect(metrics.labels("chargepoint2mqtt_build_info", "bridge") == ["test"])
        #expect(metrics.labels("chargepoint2mqtt_build_info", "version").first?.isEmpty == false)
        #expect(metrics.value("chargepoint2mqtt_broker_connected") == 1)
        #expect(metrics.value("chargepoint2mqtt_broker_connections_total") == 1)
        #expect(metrics.value("chargepoint2mqtt_published_messages_total") ?? 0 > 4)
        #expect(metrics.value("chargepoint2mqtt_published_bytes_total") ?? 0 > 400)
        #expect(metrics.value("chargepoint2mqtt_dropped_messages_total") == 0)
        try await eventually("all devices are online") {
            let now = try await MetricsReader.read(site)
            // Seven ports, four stations.
            return now.value("chargepoint2mqtt_devices", ["state": "online"]) == 11
        }
        #expect(metrics.value("chargepoint2mqtt_active_errors") == 0)

        // As the kernel sees it.
        let status = try String(contentsOfFile: "/proc/\(site.bridge.pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let resident = try #require(line?.split(whereSeparator: \.isWhitespace)[1]).description
        let told = try #require(metrics.value("process_resident_memory_bytes"))
        #expect(abs(told / 1024 - (Double(resident) ?? 0)) < 20_000)
        let started = try #require(metrics.value("process_start_time_seconds"))
        #expect(abs(Date().timeIntervalSince1970 - started) < 120)
        #expect(metrics.value("process_open_fds") ?? 0 > 5)
        #expect(metrics.value("process_cpu_seconds_total") ?? 0 > 0)
    }

    @Test func `failures are counted by a few words, and never with a secret`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.http = "token: token-5e21c4"
            $0.password = "not-the-password"
        }
        try await eventually("the credentials are refused") {
            try await MetricsReader.read(site).value("chargepoint2mqtt_api_credentials_ok") == 0
        }
        let metrics = try await MetricsReader.read(site)
        #expect(metrics.labels("chargepoint2mqtt_api_errors_total", "error") == ["wrong_credentials"])
        #expect(metrics.value("chargepoint2mqtt_active_errors", ["severity": "error"]) == 1)
        #expect(metrics.value("chargepoint2mqtt_api_last_success_timestamp_seconds") == nil)
        #expect(metrics.value("chargepoint_port_power_watts") == nil)
        let hunt = SecretHunt([
            "password": "not-the-password", "license key": SimulatorProcess.username, "token": "token-5e21c4",
        ])
        for path in ["/metrics", "/healthz", "/readyz", "/nothing", "/"] {
            #expect(hunt.found(in: try await site.get(path).body) == [], "\(path)")
        }
    }

    @Test func `promtool finds nothing to better`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        _ = try await site.snapshot("campus/building1/station_001/1")
        _ = try await site.set("devices/campus/building1/station_001/1/allowedLoad/set", "3")
        let text = String(decoding: try await site.get("/metrics").body, as: UTF8.self)
        let result = try await Promtool.run(["check", "metrics"], input: try site.folder.write("metrics.txt", text))
        #expect(result.status == .exited(0))
        #expect(result.output + result.errorOutput == "")
    }
}
