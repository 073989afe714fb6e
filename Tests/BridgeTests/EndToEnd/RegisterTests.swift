import Registry
import TestSupport
import Testing

/// Every attribute of every class of register, from the service to the subscriber, compared with what zeep, a SOAP
/// client that knows nothing of our code, reads from the same service (`Python/registers.py` names each attribute).
@Suite struct RegisterTests {
    /// A version of the API, and its WSDL beside the fixtures.
    struct Version: Sendable, CustomTestStringConvertible {
        let name: String
        let description: String
        var testDescription: String { name }

        var wsdl: String { TestPython.script("ChargePointAPITests/Fixtures/wsdl/\(description)") }
        func endpoint(port: Int) -> String {
            "http://127.0.0.1:\(port)/webservices/chargepoint/services/\(name)"
        }
    }

    static let versions = [
        Version(name: "5.0", description: "cp_api_5.0.wsdl"),
        Version(name: "5.1", description: "cp_api_5.1_inferred.wsdl"),
    ]

    /// A register for each attribute there is: what a port has on every port, the rest on the station.
    static let registry: String = {
        let header = "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Writable,Scrape Interval\n"
        return Attribute.catalogue.reduce(into: header) { text, attribute in
            let isOfStation = isOnStation(attribute)
            text += "\(point(attribute)),\(attribute.name),\(attribute.registerClass.rawValue),"
            text += "\(isOfStation ? "" : "*"),\(attribute.usualType.registryName),\(attribute.usualUnits),"
            text += "\(attribute.isWritable ? "TRUE" : "FALSE"),1\n"
        }
    }()

    static func point(_ attribute: Attribute) -> String { "\(attribute.registerClass.rawValue).\(attribute.name)" }

    private static let device = "campus/station_001"

    /// A bridge with one station of two ports and every register.
    private static func site(_ change: (inout Site.Options) -> Void = { _ in }) async throws -> Site {
        try await Site.start {
            $0.devices = [(Self.device, "1:34001", "")]
            $0.registry = Self.registry
            change(&$0)
        }
    }

    @Test(arguments: versions)
    func `every field of the contract reaches its register, from pages in any order`(_ version: Version) async throws {
        let service = try await ChildProcess.start(
            TestPython.path, [TestPython.script("BridgeTests/Python/full_service.py"), version.wsdl])
        let line = try await service.line { _ in true }
        let port = try #require(Int(line), "\(service.transcript); \(TestPython.hint)")
        let site = try await Self.site { $0.endpoint = version.endpoint(port: port) }
        let (filled, points) = try await compare(site, version, endpoint: version.endpoint(port: port), "exact")
        #expect(points == Attribute.catalogue.count)
        // On two ports and the station; only what no version of the API sends is null.
        #expect(filled > (version.name == "5.0" ? 150 : 185), "\(filled) of them")
        #expect(service.isRunning)
    }

    @Test(arguments: versions)
    func `every register reads what zeep reads from the simulator`(_ version: Version) async throws {
        let site = try await Self.site { $0.startsBridge = false }
        let endpoint = version.endpoint(port: site.simulator.port)
        var options = Site.Options()
        options.devices = [(Self.device, "1:34001", "")]
        options.registry = Self.registry
        options.endpoint = endpoint
        try site.write(options)
        // A session that has ended and one that runs, alarms of a port and of the station, and a shed.
        try await site.simulator.vehicleArrives("1:34001", 2, power: 6.0)
        try await site.simulator.post("/vehicles", #"{"stationID":"1:34001","portNumber":2,"action":"leave"}"#)
        try await site.simulator.vehicleArrives("1:34001", 1, power: 5.0)
        try await site.simulator.post(
            "/alarms", #"{"stationID":"1:34001","portNumber":1,"alarmType":"GFCI Trip"}"#)
        try await site.simulator.raiseAlarm("1:34001", "Reachable")
        try await site.startBridge()
        let point = Self.point(.load(.shedState))
        _ = try await site.snapshot("\(Self.device)/1") { $0[point]?.number != nil }
        let result = try await site.set(
            "devices/\(Self.device)/1/set",
            "{\"\(Self.point(.load(.allowedLoad)))\": 3.5, \"\(point)\": 1, \"timeInterval\": 60}")
        #expect(result["status"] == "done", "\(result)")
        let (filled, points) = try await compare(site, version, endpoint: endpoint, "moving", shed: point)
        #expect(points == Attribute.catalogue.count)
        #expect(filled > 120, "\(filled) of them")
    }

    /// Waits for complete snapshots of the station's three devices and has zeep's view compared with them.
    ///
    /// - Parameter shed: a point that must read 1 on port 1 before that.
    /// - Returns: how many values were not null, and how many different points there were.
    private func compare(
        _ site: Site, _ version: Version, endpoint: String, _ mode: String, shed: String? = nil
    ) async throws -> (filled: Int, points: Int) {
        var lines = ""
        for port in ["1", "2", nil] {
            let wanted = Attribute.catalogue.filter { port != nil || Self.isOnStation($0) }.map(Self.point)
            let device = Self.device + (port.map { "/\($0)" } ?? "")
            let snapshot = try await site.snapshot(device) { values in
                wanted.allSatisfy(values.keys.contains) && (port != "1" || shed.map { values[$0] == 1 } ?? true)
            }
            lines += "\(port ?? "station") \(String(decoding: JSONValue.object(snapshot).encoded(), as: UTF8.self))\n"
        }
        let file = try site.folder.write("snapshots", lines)
        let result = try await TestPython.run(
            "BridgeTests/Python/registers.py",
            [
                version.wsdl, endpoint, SimulatorProcess.username, SimulatorProcess.password, "1:34001", file, mode,
            ])
        #expect(result.status == .exited(0), "\(result.output)\(result.errorOutput)")
        let counts = result.output.split(separator: " ").prefix(3).compactMap { Int($0) }
        return (counts.first ?? 0, counts.last ?? 0)
    }

    private static func isOnStation(_ attribute: Attribute) -> Bool {
        attribute.level == .station || attribute.registerClass == .alarm
    }
}
