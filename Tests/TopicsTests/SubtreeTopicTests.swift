import Registry
import Testing
import Topics

/// Set topics above the stations, get topics, and VOLTTRON's actuator topics.
struct SubtreeTopicTests {
    private let tree = TopicTree(instance: "bridge1")
    private let north = StationDevice.sample(
        "campus/north/station_001",
        [
            Register(point: "shedState", attribute: .load(.shedState), port: .port(1), isWritable: true),
            Register(point: "clearAlarms", attribute: .alarm(.clearAlarms), isWritable: true),
        ])
    private let south = StationDevice.sample(
        "campus/south/station_001",
        [Register(point: "shedState", attribute: .load(.shedState), port: .every, isWritable: true)], "1:34002")

    private func parser(groups: Bool = true, actuators: Bool = true) -> SetTopicParser {
        SetTopicParser(tree: tree, devices: [south, north], groups: groups, actuators: actuators)
    }

    private func read(_ topic: String) -> SetTopicReading { parser().read(topic) { _ in nil } }

    @Test func `a path above stations, with a point or without, is all of them that have it`() {
        for (levels, path, stations, point) in [
            ("campus", "campus", [north, south], nil), ("campus/shedState", "campus", [north, south], "shedState"),
            ("campus/clearAlarms", "campus", [north], "clearAlarms"), ("campus/south", "campus/south", [south], nil),
            ("campus/south/shedState", "campus/south", [south], "shedState"),
        ] as [(String, String, [StationDevice], String?)] {
            let topic = "devices/\(levels)/set"
            #expect(
                read(topic) == .subtree(SubtreeTopic(topic: topic, path: path, stations: stations, point: point)))
        }
    }

    @Test func `what no station below has is another owner's`() {
        for levels in ["campus/fan", "campus/1", "campus/south/clearAlarms", "other", "campus/north/1/shedState"] {
            #expect(read("devices/\(levels)/set") == .foreign)
        }
        #expect(read("devices/set") == .foreign)
    }

    @Test func `a station that two files name is written once`() throws {
        let twin = StationDevice.sample("campus/twin", south.registers, "1:34002")
        let parser = SetTopicParser(tree: tree, devices: [south, twin], groups: true)
        guard case .subtree(let topic) = parser.read("devices/campus/set", ports: { _ in nil }) else {
            Issue.record("no subtree")
            return
        }
        #expect(topic.stations == [south])
    }

    @Test func `while commands to groups are off, they are refused, saying how to switch them on`() {
        let reading = parser(groups: false).read("devices/campus/shedState/set") { _ in nil }
        guard case .refused(let error) = reading else {
            Issue.record("\(reading)")
            return
        }
        #expect(error.kind == .groupsOff && error.point == "shedState")
        #expect(
            error.message
                == "'campus' is above 2 stations, and commands to all of them are switched off; set commands.group: true"
                + " in bridge.yaml, or write to a station")
    }

    @Test func `a get topic names a device, or a point of one, and never all below a path`() {
        let parser = parser()
        func readGet(_ topic: String) -> SetTopicReading { parser.readGet(topic) { _ in nil } }
        let topic = "devices/campus/north/station_001/1/shedState/get"
        #expect(readGet(topic) == .set(SetTopic(topic: topic, device: north, port: 1, point: "shedState")))
        let all = "devices/campus/north/station_001/get"
        #expect(readGet(all) == .set(SetTopic(topic: all, device: north, port: nil, point: nil)))
        #expect(readGet("devices/campus/get") == .foreign)
        #expect(readGet("devices/campus/north/station_001/set") == .foreign)
        guard case .refused(let error) = readGet("devices/campus/north/station_01/1/shedState/get") else {
            Issue.record("not refused")
            return
        }
        #expect(
            error.message == "there is no device 'campus/north/station_01'; the nearest is 'campus/north/station_001'")
    }

    @Test func `actuator topics are read where they are switched on`() {
        let topic = tree.actuator(.set, "shedState", north.path, port: 1)
        #expect(topic == "devices/actuators/set/campus/north/station_001/1/shedState")
        #expect(read(topic) == .set(SetTopic(topic: topic, device: north, port: 1, point: "shedState")))
        #expect(parser(actuators: false).read(topic) { _ in nil } == .foreign)
        let get = tree.actuator(.get, "clearAlarms", north.path)
        #expect(
            parser().readGet(get) { _ in nil }
                == .set(SetTopic(topic: get, device: north, port: nil, point: "clearAlarms")))
        #expect(read(get) == .foreign)
        #expect(read("devices/actuators/set/campus/ahu/fan") == .foreign)
        guard case .refused(let error) = read("devices/actuators/set/campus/north/station_001/1") else {
            Issue.record("not refused")
            return
        }
        #expect(error.kind == .noPoint)
    }

    @Test func `the answer to an actuator topic goes where VOLTTRON's agents await it`() {
        let topic = "devices/actuators/set/campus/s/1/allowedLoad"
        #expect(tree.actuatorAnswer(to: topic, isError: false) == "devices/actuators/value/campus/s/1/allowedLoad")
        #expect(tree.actuatorAnswer(to: topic, isError: true) == "devices/actuators/error/campus/s/1/allowedLoad")
        #expect(tree.actuatorAnswer(to: "devices/campus/s/1/allowedLoad/set", isError: true) == nil)
        #expect(tree.actuatorAnswer(to: "devices/actuators/value/campus/s/1/allowedLoad", isError: true) == nil)
    }
}
