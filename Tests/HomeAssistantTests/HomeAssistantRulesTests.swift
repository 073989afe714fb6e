import FoundationEssentials
import HomeAssistant
import Registry
import TestSupport
import Testing
import Topics

/// Every document that the program can write against the rules of Home Assistant, which a checker of its own knows.
@Suite struct HomeAssistantRulesTests {
    private struct Case {
        var name: String
        var rules: DiscoveryRules
        var station: StationDevice
        var description = Fixture.description
    }

    private func cases() throws -> [Case] {
        let shipped = try Fixture.shipped()
        let single = try Fixture.shipped("chargepoint_single_port.csv")
        let typed = ValueType.allCases.map { type in
            ("every attribute as \(type.registryName)", Self.typed(type))
        }
        let registries = [("shipped", shipped), ("single port", single), ("everything", Fixture.everything)] + typed
        var cases: [Case] = []
        for (name, registers) in registries {
            for layout in DeviceLayout.allCases {
                for style in DiscoveryStyle.allCases {
                    let rules = Fixture.rules(layout: layout, style: style)
                    cases.append(
                        Case(
                            name: "\(name), layout \(layout.rawValue), style \(style.rawValue)", rules: rules,
                            station: Fixture.station(registers)))
                }
            }
            cases.append(
                Case(
                    name: "\(name), a topic a point", rules: Fixture.rules(),
                    station: Fixture.station(
                        registers, publish: PublishSwitches(depthFirstAll: false, depthFirst: true))))
        }
        cases += try odd(shipped)
        return cases
    }

    private func odd(_ shipped: [Register]) throws -> [Case] {
        let awkward = [
            "Status.TimeStamp", "Status_TimeStamp", "充電", "it's \\ {{ odd }} {% too %}", "a b", "a.b", "charging", "é",
            String(repeating: "long", count: 60), "_", "-", "Ä", "occupied", "x \"y\"",
        ]
        let names = awkward.map { Register(point: $0, attribute: .load(.portLoad), port: .every, units: "W") }
        let long = try #require(DevicePath([String](repeating: "a level of the path", count: 30)))
        return [
            Case(name: "awkward names", rules: Fixture.rules(), station: Fixture.station(names)),
            Case(
                name: "awkward names, style device", rules: Fixture.rules(style: .device),
                station: Fixture.station(names)),
            Case(
                name: "an awkward instance and prefix", rules: Fixture.rules(prefix: "ha/x", instance: "my.bridge-1"),
                station: Fixture.station(shipped)),
            Case(
                name: "a long path", rules: Fixture.rules(), station: Fixture.station(shipped, path: long),
                description: StationDescription()),
            Case(
                name: "ports alone", rules: Fixture.rules(),
                station: Fixture.station(
                    [Register(point: "p", attribute: .load(.portLoad), port: .every)], heartBeatPoint: nil),
                description: StationDescription()),
            Case(
                name: "the station alone", rules: Fixture.rules(),
                station: Fixture.station([Register(point: "p", attribute: .load(.stationLoad))])),
        ]
    }

    /// Every attribute with one type, whether that fits or not.
    private static func typed(_ type: ValueType) -> [Register] {
        Fixture.everything.map {
            Register(
                point: $0.point, attribute: $0.attribute, port: $0.port, type: type, units: "kw",
                isWritable: $0.isWritable)
        }
    }

    @Test func `no document breaks a rule, and no template fails, whatever a snapshot holds`() async throws {
        let folder = try TemporaryFolder()
        let cases = try cases().map { JSONValue.object(self.json(of: $0)) }
        let file = try folder.write("cases.json", JSONValue.array(cases).encoded())
        let result = try await TestPython.run(
            "HomeAssistantTests/Python/discovery_rules.py", [file], within: .seconds(300))
        #expect(result.status == .exited(0), "\(result.output.prefix(4000)) \(result.errorOutput.suffix(4000))")
        #expect(result.output.contains("\(cases.count) cases"))
    }

    private func json(of test: Case) -> JSONObject {
        let rules = test.rules
        let devices =
            [rules.bridge(accounts: ["alameda", "it's \"B\""])]
            + rules.devices(of: test.station, ports: [2, 1], description: test.description)
        let messages = devices.flatMap { rules.documents(of: $0) }
        return [
            "name": .string(test.name), "style": .string(rules.style.rawValue), "prefix": .string(rules.prefix),
            "bridge": .string(rules.tree.instance), "instance": .string(String(rules.bridgeNode.dropFirst(8))),
            "messages": .array(
                messages.map {
                    [
                        "topic": .string($0.topic), "payload": .string(String(decoding: $0.payload, as: UTF8.self)),
                        "retain": .bool($0.isRetained),
                    ]
                }),
            "states": .object(states(of: test)), "sure": .array(sure(test.station, rules)),
        ]
    }

    /// Timestamps that are there whenever a station is: they may be enabled though null is possible.
    private func sure(_ station: StationDevice, _ rules: DiscoveryRules) -> [JSONValue] {
        station.registers.filter { $0.attribute == .stationStatus(.timeStamp) }.flatMap { register in
            [1, 2, 0].map { port in
                .string(rules.node(of: station.stationID, port: port) + "_\(register.point)")
            }
        }
    }

    // MARK: What the topics carry

    private func states(of test: Case) -> JSONObject {
        var states = JSONObject()
        let tree = test.rules.tree
        let devices: [(Int?, [Register])] =
            tree.layout == .station
            ? [(nil, test.station.registersInStationLayout())]
            : [1, 2, nil].map { ($0, test.station.registers(forPort: $0)) }
        for (port, registers) in devices {
            let encoder = SnapshotEncoder(points: registers.map { PointDescription($0, timezone: "UTC") })
            let snapshots = [
                registers.map { Self.value(of: $0, 0) }, registers.map { Self.value(of: $0, 1) },
                registers.map { Self.value(of: $0, 2) }, registers.map { _ in PointValue.null },
            ]
            var payloads = snapshots.map { values in
                var bytes: [UInt8] = []
                encoder.encode(values, into: &bytes)
                return String(decoding: bytes, as: UTF8.self)
            }
            // All stale; and cleared.
            payloads += ["[{},{}]", ""]
            states[tree.all(test.station.path, port: port)] = .array(payloads.map(JSONValue.string))
            for (index, register) in registers.enumerated() {
                let texts = snapshots.map { values in
                    var bytes: [UInt8] = []
                    encoder.encode(point: index, values[index], into: &bytes)
                    return JSONValue.string(String(decoding: bytes, as: UTF8.self))
                }
                states[tree.point(register.point, test.station.path, port: port)] = .array(texts + [""])
            }
        }
        var health = BridgeHealth()
        health.accounts = [BridgeHealth.AccountHealth(name: "it's \"B\"")]
        health.activeErrors = ["credentials/alameda"]
        let document = JSONValue.object(health.json(at: Date(timeIntervalSince1970: 0), startedAt: Date()))
        states[tree.health] = .array([.string(document.description), "{}"])
        states[tree.error] = .array([.string(#"{"what": "\#(String(repeating: "Wrong. ", count: 60))"}"#), "{}"])
        return states
    }

    /// What the register may hold, of the kind that its type allows.
    private static func value(of register: Register, _ turn: Int) -> PointValue {
        if turn == 2, case .stationStatus(.status) = register.attribute, register.type == .string {
            return .string("A STATE NOT YET KNOWN")
        }
        switch register.type {
        case .integer: return .integer([0, 1, 9000][turn])
        case .float: return .number(["0.000", "3.314", "50000"][turn])
        case .boolean: return .boolean(turn == 1)
        case .datetime: return .string("2016-11-07T19:19:19+00:00")
        case .date: return .string("2016-11-07")
        case .time: return .string("30:19:19")
        case .dictionary: return .dictionary(turn == 0 ? [] : [DictionaryEntry(key: "46923", value: "it's")])
        case .string:
            let status = register.attribute == .stationStatus(.status)
            let texts = status ? ["INUSE", "UNREACHABLE", ""] : ["", "1", String(repeating: "text", count: 200)]
            return .string(texts[turn])
        }
    }
}
