import Registry
import Testing
import Topics

struct SetTopicParserTests {
    let tree = TopicTree(instance: "bridge1")

    /// Points for ports 1 and 2 and for the station.
    let numbered = StationDevice.sample(
        "campus/building1/station_001",
        [
            Register(point: "shedState", attribute: .load(.shedState), port: .port(1), isWritable: true),
            Register(point: "allowedLoad", attribute: .load(.allowedLoad), port: .port(1), isWritable: true),
            Register(point: "shedState", attribute: .load(.shedState), port: .port(2), isWritable: true),
            Register(point: "clearAlarms", attribute: .alarm(.clearAlarms), isWritable: true),
        ])
    /// Points for whatever ports there are.
    let every = StationDevice.sample(
        "campus/building1/station_002",
        [Register(point: "shedState", attribute: .load(.shedState), port: .every, isWritable: true)])

    private func read(_ topic: String, ports: [Int]? = nil, among devices: [StationDevice]? = nil) -> SetTopicReading {
        SetTopicParser(tree: tree, devices: devices ?? [numbered, every]).read(topic) { _ in ports }
    }

    @Test(
        arguments: [
            ("station_001/1/shedState", 1, "shedState"), ("station_001/2/shedState", 2, "shedState"),
            ("station_001/1/clearAlarms", 1, "clearAlarms"), ("station_001/1", 1, nil), ("station_001", nil, nil),
            ("station_001/clearAlarms", nil, "clearAlarms"), ("station_001/shedState", nil, "shedState"),
        ] as [(String, Int?, String?)])
    func `device, port and point are found`(path: String, port: Int?, point: String?) {
        let topic = "devices/campus/building1/\(path)/set"
        #expect(read(topic) == .set(SetTopic(topic: topic, device: numbered, port: port, point: point)))
    }

    @Test func `the result goes below the topic as it came`() throws {
        guard case .set(let topic) = read("devices/campus/building1/station_001/1/shedState/set") else {
            Issue.record("not read")
            return
        }
        #expect(topic.resultTopic == "devices/campus/building1/station_001/1/shedState/set/result")
    }

    @Test(arguments: [
        "devices/campus/building1/station_001/1/shedState/set/result",
        "devices/campus/building1/station_001/1/set/result",
        "devices/campus/building1/station_001/1/shedState", "devices/campus/building1/station_001/1/all",
        "devices/campus/building1/ahu1/fan/set", "devices/campus/building2/station_001/1/shedState/set",
        "devices/campus/building1/ahu1/rtu5/fan/set", "other/campus/building1/station_001/1/shedState/set",
        "devices/set",
        "devices//set", "set", "", "chargepoint2mqtt/bridge1/state",
        "Devices/campus/building1/station_001/set",
    ])
    func `results, readings and other owners' topics are left alone`(topic: String) {
        #expect(read(topic) == .foreign)
    }

    @Test(arguments: [
        ("station_001/3/shedState", "campus/building1/station_001 has no port '3'; it has ports 1, 2"),
        ("station_001/0", "campus/building1/station_001 has no port '0'; it has ports 1, 2"),
        ("station_001/01/shedState", "campus/building1/station_001 has no port '01'; it has ports 1, 2"),
        ("station_001/one/shedState", "campus/building1/station_001 has no port 'one'; it has ports 1, 2"),
        (
            "station_001/99999999999999999999",
            "campus/building1/station_001 has no port '99999999999999999999'; it has ports 1, 2"
        ),
    ])
    func `a port that does not exist is refused with those that do`(path: String, message: String) {
        let topic = "devices/campus/building1/\(path)/set"
        let point = path.hasSuffix("/shedState") ? "shedState" : nil
        #expect(
            read(topic) == .refused(SetTopicError(kind: .unknownPort, topic: topic, point: point, message: message)))
    }

    @Test(arguments: [
        (
            "station_001/1/sheedState",
            "campus/building1/station_001 port 1 has no point 'sheedState'; the nearest is 'shedState'"
        ),
        (
            "station_001/1/SHEDSTATE",
            "campus/building1/station_001 port 1 has no point 'SHEDSTATE'; the nearest is 'shedState'"
        ),
        (
            "station_001/2/allowedLoad",
            "campus/building1/station_001 port 2 has no point 'allowedLoad'; it has shedState, clearAlarms"
        ),
        (
            "station_001/claerAlarms",
            "campus/building1/station_001 has no point 'claerAlarms'; the nearest is 'clearAlarms'"
        ),
        (
            "station_001/1/",
            "campus/building1/station_001 port 1 has no point ''; it has shedState, allowedLoad, clearAlarms"
        ),
        (
            "station_001/\(String(repeating: "x", count: 65))",
            "campus/building1/station_001 has no point '\(String(repeating: "x", count: 64))…'; "
                + "it has shedState, allowedLoad, clearAlarms"
        ),
    ])
    func `a point that does not exist is refused with the nearest that does`(path: String, message: String) {
        let topic = "devices/campus/building1/\(path)/set"
        let point = String(path[path.lastIndex(of: "/")!...].dropFirst())
        #expect(
            read(topic) == .refused(SetTopicError(kind: .unknownPoint, topic: topic, point: point, message: message)))
    }

    @Test(arguments: ["", "/1", "/1/shedState", "/shedState"])
    func `a device whose name is nearly right is refused with the one that was meant`(rest: String) {
        let topic = "devices/campus/building1/statoin_001\(rest)/set"
        let point = rest.hasSuffix("shedState") ? "shedState" : nil
        let message = "there is no device 'campus/building1/statoin_001'; the nearest is 'campus/building1/station_001'"
        #expect(
            read(topic) == .refused(SetTopicError(kind: .unknownDevice, topic: topic, point: point, message: message)))
    }

    @Test func `names from afar are neither compared nor repeated at length`() throws {
        let devices = (0..<1000).map { number in
            StationDevice.sample(
                "campus/" + String(repeating: "x", count: 50) + String(1000 + number),
                [Register(point: "shedState", attribute: .load(.shedState), port: .every)])
        }
        let parser = SetTopicParser(tree: tree, devices: devices)
        func read(_ path: String) -> SetTopicReading { parser.read("devices/campus/\(path)/set") { _ in nil } }
        func refusal(_ path: String) -> String? {
            if case .refused(let error) = read(path) { error.message } else { nil }
        }
        let (huge, long) = (String(repeating: "x", count: 60_000), String(repeating: "x", count: 70))
        let known = try #require(devices.first?.path.segments.last)
        #expect(read(huge) == .foreign)
        #expect(read("\(huge)/1/shedState") == .foreign)
        #expect(read("\(known)/1/\(huge)") == .foreign)
        #expect(read(long) == .foreign, "as long as some name of ours, and no mistake for it")
        let cut = String(repeating: "x", count: 64) + "…"
        #expect(refusal("\(known)/\(long)/shedState") == "campus/\(known) has no port '\(cut)'")
        #expect(refusal("\(known)/1/\(long)") == "campus/\(known) port 1 has no point '\(cut)'; it has shedState")
        #expect(
            refusal(known + "y") == "there is no device 'campus/\(known)y'; the nearest is 'campus/\(known)'")
        #expect(refusal(String(repeating: "y", count: 1000)) == nil)
    }

    @Test func `a topic of a thousand bytes is read, a longer one is not ours`() {
        let start = "devices/campus/building1/station_001/"
        let point = String(repeating: "p", count: 1000 - start.utf8.count - 4)
        guard case .refused = read("\(start)\(point)/set") else {
            Issue.record("not refused")
            return
        }
        #expect(read("\(start)\(point)p/set") == .foreign)
    }

    @Test func `a device with a longer path than most keeps its topics`() {
        let path = (0..<40).map { "level\($0)-" + String(repeating: "z", count: 30) }.joined(separator: "/")
        let device = StationDevice.sample(path, [Register(point: "shedState", attribute: .load(.shedState))])
        let topic = "devices/\(path)/shedState/set"
        #expect(topic.utf8.count > 1000)
        #expect(
            read(topic, among: [device])
                == .set(SetTopic(topic: topic, device: device, port: nil, point: "shedState")))
    }

    @Test func `more levels than a port and a point are refused`() throws {
        let topic = "devices/campus/building1/station_001/1/shedState/now/set"
        guard case .refused(let error) = read(topic) else {
            Issue.record("not refused")
            return
        }
        #expect(error.kind == .tooDeep)
        #expect(error.point == "now")
        #expect(error.resultTopic == topic + "/result")
        #expect("\(error)" == "3 levels below device campus/building1/station_001; a port and a point are two")
    }

    @Test func `until the ports of a station are known any number may be one`() {
        let topic = "devices/campus/building1/station_002/7/shedState/set"
        #expect(read(topic, ports: nil) == .set(SetTopic(topic: topic, device: every, port: 7, point: "shedState")))
        #expect(read(topic, ports: [1, 7]) == .set(SetTopic(topic: topic, device: every, port: 7, point: "shedState")))
        let message = "campus/building1/station_002 has no port '7'; it has port 1"
        #expect(
            read(topic, ports: [1])
                == .refused(SetTopicError(kind: .unknownPort, topic: topic, point: "shedState", message: message)))
    }

    @Test func `where one device's path continues another's the longer path is meant`() {
        let outer = StationDevice.sample("a", [Register(point: "b", attribute: .load(.shedState), port: .every)])
        let inner = StationDevice.sample("a/1/b", [Register(point: "b", attribute: .load(.shedState))])
        let both = [outer, inner]
        #expect(
            read("devices/a/1/b/set", among: both)
                == .set(SetTopic(topic: "devices/a/1/b/set", device: inner, port: nil, point: nil)))
        #expect(
            read("devices/a/1/b/set", among: [outer])
                == .set(SetTopic(topic: "devices/a/1/b/set", device: outer, port: 1, point: "b")))
        #expect(
            read("devices/a/2/b/set", among: both)
                == .set(SetTopic(topic: "devices/a/2/b/set", device: outer, port: 2, point: "b")))
    }

    @Test func `a prefix of several levels is taken as a whole`() {
        let parser = SetTopicParser(tree: TopicTree(prefix: "site/a", instance: "x"), devices: [every])
        let topic = "site/a/campus/building1/station_002/set"
        #expect(
            parser.read(topic, ports: { _ in nil })
                == .set(SetTopic(topic: topic, device: every, port: nil, point: nil)))
        #expect(parser.read("site/b/campus/building1/station_002/set", ports: { _ in nil }) == .foreign)
    }

    @Test func `every set topic of every device reads back as itself`() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<200 {
            // Devices of one depth: none continues another.
            let paths = Set((0..<8).map { _ in DevicePath.random(using: &random) }.filter { $0.segments.count == 3 })
            let devices = paths.map {
                StationDevice.sample(
                    $0.description, [Register(point: "shedState", attribute: .load(.shedState), port: .every)])
            }
            let parser = SetTopicParser(tree: tree, devices: devices)
            for device in devices {
                for (point, port) in [("shedState", 1), ("shedState", nil), (nil, 2), (nil, nil)] as [(String?, Int?)] {
                    let topic = tree.set(point, device.path, port: port)
                    #expect(
                        parser.read(topic, ports: { _ in [1, 2] })
                            == .set(SetTopic(topic: topic, device: device, port: port, point: point)))
                }
            }
        }
    }
}

extension StationDevice {
    static func sample(_ path: String, _ registers: [Register], _ id: String = "1:34001") -> StationDevice {
        StationDevice(
            path: DevicePath(path)!, stationID: StationID(id)!, account: "alameda", registers: registers,
            timezone: "US/Pacific")
    }
}
