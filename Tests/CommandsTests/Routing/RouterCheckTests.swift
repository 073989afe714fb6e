import FoundationEssentials
import Registry
import Testing

@testable import Commands

/// What a set message means by itself.
struct RouterCheckTests {
    private let router = CommandRouter(rules: CommandRules())

    private func command(_ request: SetRequest, rules: CommandRules = CommandRules()) throws -> Command {
        try CommandRouter(rules: rules).check(request).outcome.get()
    }

    private func refusal(_ request: SetRequest, rules: CommandRules = CommandRules()) -> String? {
        if case .failure(let rejection) = CommandRouter(rules: rules).check(request).outcome {
            rejection.reason
        } else {
            nil
        }
    }

    private let portOne = LoadTarget(station: .first, port: 1)
    private let wholeStation = LoadTarget(station: .first, port: nil)

    // MARK: Scalars

    @Test(arguments: [
        ("true", true), ("1", true), ("on", true), ("1.0", true), ("false", false), ("0", false), ("off", false),
    ])
    func `shedState takes a truth value`(payload: String, shed: Bool) throws {
        let command = try command(.text(payload, "shedState"))
        #expect(command == Command(target: portOne, write: .load(shed: shed, limit: nil)))
    }

    @Test(arguments: [("3.0", "3.0"), ("0", "0"), ("\"3.0\"", "3.0"), ("1e1", "10"), (".5", "0.5"), ("-0", "0")])
    func `allowedLoad takes kilowatts with their digits`(payload: String, digits: String) throws {
        guard case .load(nil, .allowedLoad(let power)?) = try command(.text(payload, "allowedLoad")).write else {
            throw Rejection("no cap")
        }
        #expect(power.digits == digits)
    }

    @Test(arguments: [("0", 0), ("50", 50), ("100", 100), ("50.0", 50), ("\"7\"", 7)])
    func `percentShed takes whole percents`(payload: String, percent: Int) throws {
        let command = try command(.text(payload, "percentShed"))
        #expect(command == Command(target: portOne, write: .load(shed: nil, limit: .percentShed(percent))))
    }

    @Test(arguments: [1, 2, nil])
    func `clearAlarms addresses the station, whatever the topic`(port: Int?) throws {
        #expect(
            try command(.text("true", "clearAlarms", port: port)) == Command(target: wholeStation, write: .clearAlarms))
    }

    @Test(arguments: [
        ("shedState", "2", "2 is no value of shedState; send true, on, yes or 1 to shed, false, off, no or 0 to clear"),
        (
            "shedState", "-1",
            "-1 is no value of shedState; send true, on, yes or 1 to shed, false, off, no or 0 to clear"
        ),
        ("allowedLoad", "-0.1", "-0.1 is no value of allowedLoad; send a number of kW from 0, such as 3.0"),
        ("allowedLoad", "true", "true is no value of allowedLoad; send a number of kW from 0, such as 3.0"),
        ("allowedLoad", "NaN", "\"NaN\" is no value of allowedLoad; send a number of kW from 0, such as 3.0"),
        ("allowedLoad", "Infinity", "\"Infinity\" is no value of allowedLoad; send a number of kW from 0, such as 3.0"),
        ("allowedLoad", "1e99", "1e99 is no value of allowedLoad; send a number of kW from 0, such as 3.0"),
        (
            "percentShed", "101",
            "101 is no value of percentShed; send a whole number of percent from 0 to 100, such as 50"
        ),
        (
            "percentShed", "-1",
            "-1 is no value of percentShed; send a whole number of percent from 0 to 100, such as 50"
        ),
        (
            "percentShed", "0.5",
            "0.5 is no value of percentShed; send a whole number of percent from 0 to 100, such as 50"
        ),
        (
            "percentShed", "off",
            "false is no value of percentShed; send a whole number of percent from 0 to 100, such as 50"
        ),
        ("clearAlarms", "false", "clearAlarms takes only true, which clears the station's alarms"),
        ("clearAlarms", "0", "clearAlarms takes only true, which clears the station's alarms"),
        ("clearAlarms", "7", "7 is no value of clearAlarms; send true, on, yes or 1"),
    ])
    func `a value out of range is refused with what would be right`(point: String, payload: String, expected: String) {
        #expect(refusal(.text(payload, point)) == expected)
    }

    @Test func `a number of a thousand digits is refused without repeating it`() {
        for payload in ["0." + String(repeating: "1", count: 60_000), "1e-2000"] {
            let checked = router.check(.text(payload, "allowedLoad"))
            guard case .failure(let rejection) = checked.outcome else {
                Issue.record("taken")
                return
            }
            #expect(rejection.reason.hasSuffix("is no value of allowedLoad; send a number of kW from 0, such as 3.0"))
            #expect(rejection.reason.utf8.count < 200)
            guard case .point(_, let value) = checked.subject else {
                Issue.record("no point")
                return
            }
            #expect(value.encoded().count < 300)
        }
    }

    @Test func `an object too long to repeat is shown by its beginning`() {
        let members = (0..<3000).map { "\"point\($0)\": 1" }.joined(separator: ", ")
        let checked = router.check(.text("{\(members)}"))
        guard case .points(let points, let value) = checked.subject else {
            Issue.record("no points")
            return
        }
        #expect(points.count == 64)
        #expect(value.string?.hasSuffix("…") == true && value.encoded().count < 400)
    }

    @Test func `a message whose expiry was over when it came is expired`() {
        guard case .failure(let rejection) = router.check(.text("1", "shedState", expiry: 0)).outcome else {
            Issue.record("taken")
            return
        }
        #expect(rejection.status == .expired)
    }

    // MARK: Start and cancel

    private func object(_ payload: String) -> SetRequest { .text(payload) }

    @Test func `a start makes a command of later`() throws {
        let later = SetRequest.someTime + 600
        let command = try command(
            object(#"{"shedState": 1, "allowedLoad": 3, "timeInterval": 30, "start": "\#(ISO8601.text(later))"}"#))
        #expect(command.start == later && command.timeInterval == 30)
    }

    @Test func `a start that cannot be meant is refused`() {
        func refusal(_ seconds: Double, _ more: String = "") -> Rejection? {
            let time = ISO8601.text(SetRequest.someTime + seconds)
            let checked = router.check(object(#"{"shedState": 0, "start": "\#(time)"\#(more)}"#))
            if case .failure(let rejection) = checked.outcome { return rejection } else { return nil }
        }
        #expect(refusal(-3600) == nil)
        #expect(refusal(-3601)?.status == .expired)
        #expect(refusal(365 * 86_400) == nil)
        #expect(refusal(367 * 86_400)?.reason.contains("more than a year ahead") == true)
        let before = ISO8601.text(SetRequest.someTime + 599)
        #expect(refusal(600, #", "validUntil": "\#(before)""#)?.reason.contains("never be carried out") == true)
    }

    @Test func `alarms are cleared at once or not at all`() {
        let time = ISO8601.text(SetRequest.someTime + 60)
        #expect(
            refusal(object(#"{"clearAlarms": 1, "start": "\#(time)"}"#))
                == "start belongs to the load's points; send clearAlarms when it is to act")
    }

    @Test func `cancel stands alone`() throws {
        let command = try command(object(#"{"cancel": "dr-17", "id": "stop"}"#))
        #expect(command == Command(target: portOne, write: .cancel("dr-17"), id: "stop"))
        let together = refusal(object(#"{"cancel": "dr-17", "shedState": 0}"#))
        #expect(together == "cancel takes back another command and stands alone; send {\"cancel\": the command's id}")
        #expect(refusal(object(#"{"cancel": "dr-17", "timeInterval": 5}"#)) == together)
    }

    // MARK: The stations below a path

    private func subtree(_ payload: String, _ point: String?, _ stations: [StationDevice]) -> SetRequest {
        SetRequest(
            subtree: "campus", stations: stations, point: point, payload: Array(payload.utf8),
            receivedAt: SetRequest.someTime)
    }

    @Test func `a message to a path acts on each station below it that has its points`() throws {
        let monitored = StationDevice.station(.second, "campus/building/station_002", [.portLoad(.port(1))])
        for request in [
            subtree("3", "allowedLoad", [.twoPorts(), monitored]),
            subtree(#"{"allowedLoad": 3}"#, nil, [monitored, .twoPorts()]),
        ] {
            let checked = router.check(request)
            let command = try checked.outcome.get()
            #expect(command.targets == [wholeStation])
            #expect(checked.targets == [SetTarget(device: .twoPorts(), port: nil)])
            #expect(
                checked.warnings == [
                    "left alone, since they have no such writable point: campus/building/station_002"
                ])
        }
    }

    @Test func `a message to a path whose stations lack the point is refused`() {
        let monitored = StationDevice.station(.second, "campus/building/station_002", [.portLoad(.port(1))])
        #expect(
            refusal(subtree("1", "shedState", [monitored]))
                == "no station below campus takes this; campus/building/station_002 has no point \"shedState\"; it has no"
                + " writable points")
    }

    @Test func `a point that means different things on two stations is refused`() {
        let other = StationDevice.station(.second, "campus/b/station_002", [.percentShed(.port(1), "allowedLoad")])
        #expect(
            refusal(subtree("3", "allowedLoad", [.twoPorts(), other]))
                == "allowedLoad means one thing on one station and another on campus/b/station_002; write to them apart"
        )
    }

    @Test func `a read-only point is refused with the writable ones`() {
        #expect(
            refusal(.text("1", "portLoad"))
                == "portLoad is read-only; writable are shedState, allowedLoad, percentShed, clearAlarms")
        #expect(
            refusal(.text("1", "alarmType", port: nil))
                == "alarmType is read-only; writable are shedState, allowedLoad, percentShed, clearAlarms")
    }

    @Test func `a row that is not writable makes a writable attribute read-only`() {
        let device = StationDevice.station([.shedState(.port(1)), .allowedLoad(.port(1), isWritable: false)])
        #expect(refusal(.text("3", "allowedLoad", of: device)) == "allowedLoad is read-only; writable are shedState")
        let readOnly = StationDevice.station([.portLoad(.port(1))])
        #expect(refusal(.text("3", "portLoad", of: readOnly)) == "portLoad is read-only; it has no writable points")
    }

    @Test func `an unknown point is refused with the one that was meant`() {
        #expect(
            refusal(.text("1", "allowedload"))
                == "campus/building/station_001/1 has no point \"allowedload\", did you mean allowedLoad?"
                + " writable are shedState, allowedLoad, percentShed, clearAlarms")
        #expect(
            refusal(.text("1", "voltage"))
                == "campus/building/station_001/1 has no point \"voltage\";"
                + " writable are shedState, allowedLoad, percentShed, clearAlarms")
    }

    @Test func `an unknown port is refused with those there are`() {
        #expect(
            refusal(.text("1", "shedState", port: 3))
                == "campus/building/station_001 has no port 3; its ports are 1, 2")
    }

    @Test func `a retained message is refused with the way out`() throws {
        let reason = try #require(refusal(.text("1", "shedState", isRetained: true)))
        #expect(reason.contains("publish it without the retain flag"))
        #expect(refusal(.text("{\"shedState\":1}", isRetained: true)) == reason)
    }

    @Test func `a renamed point is routed by its attribute`() throws {
        let device = StationDevice.station([
            .shedState(.port(1), "limited"), .allowedLoad(.port(1), "cap_kW"), .percentShed(.port(1), "shedState"),
        ])
        #expect(try command(.text("1", "limited", of: device)).write == .load(shed: true, limit: nil))
        #expect(try command(.text("1", "shedState", of: device)).write == .load(shed: nil, limit: .percentShed(1)))
        #expect(refusal(.text("true", "cap_kW", of: device))?.hasPrefix("true is no value of cap_kW;") == true)
    }

    @Test func `of two rows with one name the later is written`() throws {
        let device = StationDevice.station([.allowedLoad(.port(1), "limit"), .percentShed(.port(1), "limit")])
        #expect(try command(.text("50", "limit", of: device)).write == .load(shed: nil, limit: .percentShed(50)))
    }

    // MARK: Objects

    @Test func `an object is one command`() throws {
        let command = try command(
            .text(#"{"shedState":1,"allowedLoad":3.0,"timeInterval":60,"id":"a","validUntil":"2027-01-01T00:00:00Z"}"#))
        #expect(
            command
                == Command(
                    target: portOne, write: .load(shed: true, limit: .allowedLoad(Kilowatts("3.0")!)), timeInterval: 60,
                    id: "a", validUntil: ISO8601.date("2027-01-01T00:00:00Z")))
    }

    @Test(arguments: [
        (#"{"allowedLoad":3,"percentShed":50}"#, "allowedLoad and percentShed exclude each other"),
        (#"{"shedState":1,"allowedLoad":3,"percentShed":50}"#, "allowedLoad and percentShed exclude each other"),
        (#"{"clearAlarms":1,"shedState":0}"#, "clearAlarms is a command of its own"),
        (#"{"clearAlarms":0}"#, "clearAlarms takes only true"),
        (#"{"clearAlarms":1,"timeInterval":5}"#, "a time belongs to a shed"),
        (#"{"shedState":0,"timeInterval":5}"#, "a time belongs to a shed"),
        (#"{"shedState":0,"duration":"PT5M"}"#, "a time belongs to a shed"),
        (#"{"shedState":null}"#, "null is no value of shedState"),
        (#"{"shedState":1,"allowedLoad":null}"#, "null is no value of allowedLoad"),
        (#"{"shedState":[1]}"#, "an array is no value of shedState"),
        (#"{"shedState":1,"allowedLoad":"lots"}"#, "\"lots\" is no value of allowedLoad"),
        (#"{"shedState":1,"allowedLoad":-3}"#, "-3 is no value of allowedLoad"),
        (
            #"{"timeInterval":5}"#,
            "the object writes no point; send a JSON object of points, such as {\"shedState\":1,\"allowedLoad\":3.0}"
        ),
        (#"{"shedState":1,"start":"2026-11-07T19:30:00Z"}"#, "the start, 2026-11-07T19:30:00+00:00, is more than"),
        (#"{"shedState":1,"timeInterval":-5}"#, "-5 is no timeInterval"),
    ])
    func `an object that contradicts itself is refused as a whole`(payload: String, expected: String) throws {
        let reason = try #require(refusal(.text(payload)))
        #expect(reason.hasPrefix(expected), "\(reason)")
    }

    @Test(arguments: [
        ("timeinterval", "did you mean timeInterval?"), ("Duration", "did you mean duration?"),
        ("validuntil", "did you mean validUntil?"), ("shed_state", "did you mean shedState?"),
    ])
    func `an unknown key is refused with the one that was meant`(key: String, expected: String) throws {
        let reason = try #require(refusal(.text("{\"shedState\":1,\"\(key)\":1}")))
        #expect(reason.contains(expected))
        #expect(reason.contains("writable are shedState, allowedLoad, percentShed, clearAlarms"))
    }

    @Test func `a read-only key is refused`() {
        #expect(refusal(.text(#"{"shedState":1,"portLoad":3}"#))?.hasPrefix("portLoad is read-only") == true)
    }

    @Test func `two points of one attribute in one object are refused`() {
        let device = StationDevice.station([.allowedLoad(.port(1)), .allowedLoad(.port(1), "cap")])
        #expect(
            refusal(.text(#"{"allowedLoad":3,"cap":4}"#, of: device))
                == "allowedLoad and cap write the same thing; send one of them")
    }

    // MARK: Subjects

    @Test func `the result shows the point and the value as understood, or as written`() {
        #expect(router.check(.text("\"on\"", "shedState")).subject == .point("shedState", value: true))
        #expect(router.check(.text("lots", "allowedLoad")).subject == .point("allowedLoad", value: "lots"))
        #expect(router.check(.text("", "allowedLoad")).subject == .point("allowedLoad", value: .null))
        #expect(router.check(.text("5000", "percentShed")).subject == .point("percentShed", value: 5000))
    }

    @Test func `the result of an object shows its points without the options`() {
        let checked = router.check(.text(#"{"shedState":1,"timeInterval":5,"id":9}"#))
        #expect(checked.subject == .points(["shedState"], value: ["shedState": 1, "timeInterval": 5, "id": 9]))
        #expect(checked.id == 9)
        #expect(router.check(.text("{oops")).subject == .points([], value: "{oops"))
    }

    @Test func `a refused object still answers under its id`() {
        #expect(router.check(.text(#"{"shedState":7,"id":"mine"}"#)).id == "mine")
    }

    @Test func `a huge message is shown cut short`() {
        let checked = router.check(.text(String(repeating: "x", count: 100_000), "shedState"))
        #expect(checked.subject == .point("shedState", value: .string(String(repeating: "x", count: 256) + "…")))
    }

    // MARK: Stations

    @Test func `without a port the station as a whole is addressed through its ports' points`() throws {
        #expect(
            try command(.text("0", "shedState", port: nil))
                == Command(target: wholeStation, write: .load(shed: false, limit: nil)))
        #expect(try command(.text(#"{"shedState":1,"percentShed":5}"#, port: nil)).target == wholeStation)
        let every = StationDevice.station([.shedState(.every)])
        #expect(try command(.text("0", "shedState", port: nil, of: every)).target == wholeStation)
    }

    @Test func `a station-level row on a port's topic addresses that port only`() throws {
        let device = StationDevice.station([.shedState(.station), .portLoad(.port(1))])
        #expect(try command(.text("0", "shedState", port: 1, of: device)).target == portOne)
    }

    @Test func `a registry for every port takes any port`() throws {
        let device = StationDevice.station([.shedState(.every)])
        #expect(
            try command(.text("0", "shedState", port: 7, of: device)).target == LoadTarget(station: .first, port: 7))
    }

    @Test func `where one device carries all ports a point of one port writes that port`() throws {
        let rules = CommandRules(layout: .station)
        let device = StationDevice.station([
            .shedState(.port(1), "shed1"), .allowedLoad(.port(1), "cap1"), .shedState(.port(2), "shed2"),
            .shedState(.station, "shedAll"), .clearAlarms,
        ])
        func target(_ payload: String, _ point: String?) throws -> LoadTarget {
            try command(.text(payload, point, port: nil, of: device), rules: rules).target
        }
        #expect(try target("0", "shed2") == LoadTarget(station: .first, port: 2))
        #expect(try target(#"{"shed1":1,"cap1":3}"#, nil) == portOne)
        #expect(try target("0", "shedAll") == wholeStation)
        #expect(try target("1", "clearAlarms") == wholeStation)
        #expect(
            refusal(.text(#"{"shed2":1,"cap1":3}"#, port: nil, of: device), rules: rules)
                == "shed2, cap1 belong to different ports; write them apart")
    }
}
