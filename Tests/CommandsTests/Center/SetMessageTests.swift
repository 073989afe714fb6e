import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Testing

/// The contract's table of set messages, row by row: the result, and every call that was made for it.
struct SetMessageTests {
    private let portOne = LoadTarget(station: .first, port: 1)
    private let wholeStation = LoadTarget(station: .first, port: nil)

    // MARK: Limits

    @Test func `writing a limit while not shed stages it and calls nothing`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("3.0", "allowedLoad")
            #expect(result.status == .done)
            #expect(result.responseCode == nil)
            #expect(result.responseText == "staged; nothing was sent to the API, the next shed will use it")
            #expect(result.readback == .null && result.inForce == false && result.warnings == [])
            #expect(result.subject == .point("allowedLoad", value: .number(JSONNumber("3.0")!)))
            #expect(bench.setpoints.limits(of: .first, port: 1).staged == .allowedLoad(Kilowatts("3.0")!))
        }
        #expect(bench.service.calls == [])
        #expect(bench.events.all == [.setpointsChanged(portOne)])
    }

    @Test func `writing a percentage takes the place of a staged cap, and the other way round`() async {
        let bench = Bench()
        await bench.run {
            await bench.set("3.0", "allowedLoad")
            await bench.set("50", "percentShed")
            #expect(bench.setpoints.limits(of: .first, port: 1).staged == .percentShed(50))
            await bench.set("0", "allowedLoad")
            #expect(bench.setpoints.limits(of: .first, port: 1).staged == .allowedLoad(.zero))
        }
        #expect(bench.service.calls == [])
    }

    @Test func `writing a limit while shed sheds at once with it`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.allowedLoad(DecimalText("3.000")!)) } }
        await bench.run {
            let result = await bench.set("5.0", "allowedLoad")
            #expect(result.status == .done && result.responseCode == "100")
            #expect(result.inForce == true)
        }
        #expect(bench.service.calls == [.cap("5.0", port: 1), .read])
        #expect(
            bench.setpoints.limits(of: .first, port: 1)
                == LimitView(staged: .allowedLoad(Kilowatts("5")!), asked: .allowedLoad(Kilowatts("5")!)))
    }

    @Test func `writing a percentage while shed by one sheds at once with it`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(.percentShed(20)) }
        await bench.run { #expect(await bench.set("50", "percentShed").inForce == true) }
        #expect(bench.service.calls == [.percent(50, port: 1), .read])
    }

    @Test func `in immediate mode writing a limit sheds at once`() async {
        let bench = Bench(rules: CommandRules(writeMode: .immediate))
        await bench.run { #expect(await bench.set("3.0", "allowedLoad").inForce == true) }
        #expect(bench.service.calls == [.cap("3.0", port: 1), .read])
    }

    // MARK: Shed and clear

    @Test func `writing shedState true sheds with the last written limit`() async {
        let bench = Bench()
        await bench.run {
            await bench.set("50", "percentShed")
            await bench.set("3.0", "allowedLoad")
            let result = await bench.set("true", "shedState")
            #expect(result.status == .done && result.responseCode == "100" && result.inForce == true)
            #expect(result.responseText == "API input request executed successfully.")
            #expect(
                result.readback == [
                    "shedState": 1, "portLoad": .number(JSONNumber("3.300")!),
                    "allowedLoad": .number(JSONNumber("3.0")!),
                    "percentShed": 0,
                ])
        }
        #expect(bench.service.calls == [.cap("3.0", port: 1), .read])
        #expect(bench.events.all.last == .inForce(portOne, .shed(.allowedLoad(Kilowatts("3.0")!)), after: 0))
    }

    @Test func `writing shedState true without a limit is rejected, saying what to write first`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("1", "shedState")
            #expect(result.status == .rejected && result.responseCode == nil && result.inForce == false)
            #expect(
                result.responseText?.hasPrefix("there is no limit to shed with; write allowedLoad or percentShed first")
                    == true)
        }
        #expect(bench.service.calls == [])
    }

    @Test func `writing shedState true falls back on the registry's starting value`() async {
        let device = StationDevice.station([.shedState(.port(1)), .percentShed(.port(1), startingValue: "30")])
        let bench = Bench(device: device)
        await bench.run { #expect(await bench.set("1", "shedState").status == .done) }
        #expect(bench.service.writes == [.percent(30, port: 1)])
    }

    @Test(arguments: ["false", "0", "off", "\"off\""])
    func `writing shedState false clears that port only`(payload: String) async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(20)) } }
        await bench.run {
            let result = await bench.set(payload, "shedState")
            #expect(result.status == .done && result.responseCode == "100" && result.inForce == true)
        }
        #expect(bench.service.calls == [.clear(port: 1), .read])
    }

    @Test func `clearing keeps the staged limit for the next shed`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"allowedLoad":2}"#)
            await bench.set("0", "shedState")
            #expect(bench.setpoints.limits(of: .first, port: 1) == LimitView(staged: .allowedLoad(Kilowatts("2")!)))
            await bench.set("1", "shedState")
        }
        #expect(bench.service.writes == [.cap("2", port: 1), .clear(port: 1), .cap("2", port: 1)])
    }

    @Test func `from a cap to a percentage the port is cleared first, as one operation`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.allowedLoad(DecimalText("3.000")!)) } }
        await bench.run { #expect(await bench.set("50", "percentShed").status == .done) }
        #expect(bench.service.calls == [.clear(port: 1), .percent(50, port: 1), .read])
    }

    @Test func `from a percentage to a cap the port is cleared first, as one operation`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        await bench.run { #expect(await bench.set(#"{"shedState":1,"allowedLoad":3}"#).status == .done) }
        #expect(bench.service.calls == [.clear(port: 1), .cap("3", port: 1), .read])
    }

    @Test func `a shed to nothing is told from one by nothing by what was asked`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"percentShed":0}"#)
            #expect(bench.setpoints.limits(of: .first, port: 1).asked == .percentShed(0))
            #expect(await bench.set("10", "percentShed").inForce == true)
            await bench.set("0", "percentShed")
            #expect(await bench.set("0", "allowedLoad").inForce == true)
        }
        #expect(
            bench.service.writes == [
                .percent(0, port: 1), .percent(10, port: 1), .percent(0, port: 1), .clear(port: 1), .cap("0", port: 1),
            ])
    }

    // MARK: Alarms

    @Test(arguments: [1, nil])
    func `writing clearAlarms true clears the station's alarms`(port: Int?) async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("true", "clearAlarms", port: port)
            #expect(result.status == .done && result.responseCode == "100")
            #expect(result.readback == .null && result.inForce == nil)
        }
        #expect(bench.service.calls == [.clearAlarms(.station("1:34001"))])
        #expect(bench.events.all == [.alarmsCleared(.first)])
    }

    @Test func `writing clearAlarms where there are none is done, and says so`() async {
        let bench = Bench()
        bench.service.fail(.code("153", text: "no alarms"))
        await bench.run {
            let result = await bench.set("1", "clearAlarms")
            #expect(
                result.status == .done && result.responseCode == "153"
                    && result.warnings == ["the station had no alarms"])
        }
    }

    @Test func `writing clearAlarms false is rejected`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("0", "clearAlarms")
            #expect(result.status == .rejected)
            #expect(result.responseText == "clearAlarms takes only true, which clears the station's alarms")
        }
        #expect(bench.service.calls == [])
    }

    // MARK: Objects

    @Test func `an object is one command with one result`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set(#"{"shedState":1,"allowedLoad":3.0,"timeInterval":60,"id":"dr-7"}"#)
            #expect(result.status == .done && result.id == "dr-7" && result.inForce == true)
            #expect(
                result.subject
                    == .points(
                        ["shedState", "allowedLoad"],
                        value: [
                            "shedState": 1, "allowedLoad": .number(JSONNumber("3.0")!), "timeInterval": 60,
                            "id": "dr-7",
                        ]))
            #expect(bench.setpoints.limits(of: .first, port: 1).staged == .allowedLoad(Kilowatts("3.0")!))
            #expect(bench.setpoints.setpoints(of: portOne).asked?.until == bench.clock.now + 3600)
        }
        #expect(bench.service.calls == [.cap("3.0", port: 1, minutes: 60), .read])
    }

    @Test func `a duration takes the place of the time interval`() async {
        let bench = Bench()
        await bench.run { await bench.set(#"{"shedState":1,"percentShed":10,"duration":"PT2M"}"#) }
        #expect(bench.service.writes == [.percent(10, port: 1, minutes: 2)])
    }

    @Test func `an object with only a limit stages it`() async {
        let bench = Bench()
        await bench.run { #expect(await bench.set(#"{"allowedLoad":3.0}"#).status == .done) }
        #expect(bench.service.calls == [])
        #expect(bench.setpoints.limits(of: .first, port: 1).staged == .allowedLoad(Kilowatts("3.0")!))
    }

    @Test(arguments: [
        #"{"allowedLoad":3,"percentShed":50}"#, #"{"shedState":1,"allowedLoad":3,"unit":"kW"}"#,
        #"{"shedState":1,"allowedLoad":7}"#, #"{"shedState":1,"percentShed":101}"#,
        #"{"shedState":1,"timeInterval":-1}"#,
        #"{"shedState":1,"start":"2099-01-15T09:00:00Z","allowedLoad":3}"#, #"{"allowedLoad":3,"timeInterval":60}"#,
        #"{"shedState":1,"allowedLoad":3,"duration":"PT90S"}"#,
        #"{"shedState":1}"#, "{}", "[]", "null", "", "{", "3.0",
    ])
    func `an object that cannot be carried out as a whole is rejected as a whole`(payload: String) async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set(payload)
            #expect(result.status == .rejected && result.responseCode == nil)
            #expect(result.responseText?.isEmpty == false)
        }
        #expect(bench.service.calls == [])
        #expect(bench.setpoints.limits(of: .first, port: 1) == LimitView())
    }

    // MARK: Refusals

    @Test(arguments: [
        ("shedState", "2"), ("shedState", ""), ("shedState", "maybe"), ("allowedLoad", "-1"), ("allowedLoad", "NaN"),
        ("allowedLoad", "Infinity"), ("allowedLoad", "6.601"), ("allowedLoad", "true"), ("percentShed", "101"),
        ("percentShed", "-1"), ("percentShed", "12.5"), ("portLoad", "3"), ("Voltage", "3"), ("clearAlarms", "false"),
    ])
    func `a bad write is rejected with a reason and calls nothing`(point: String, payload: String) async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set(payload, point)
            #expect(result.status == .rejected && result.responseCode == nil && result.inForce == false)
            #expect(result.responseText?.isEmpty == false)
            #expect(result.receivedAt == bench.clock.now && result.completedAt == bench.clock.now)
        }
        #expect(bench.service.calls == [])
        #expect(bench.events.all == [])
    }

    @Test func `a retained message is rejected and calls nothing`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("0", "shedState", isRetained: true)
            #expect(result.status == .rejected)
            #expect(result.responseText?.contains("retained") == true)
        }
        #expect(bench.service.calls == [])
    }

    @Test func `a message over 64 KiB is rejected and calls nothing`() async {
        let bench = Bench()
        await bench.run {
            let result = await bench.set("1" + String(repeating: " ", count: 64 * 1024), "shedState")
            #expect(result.status == .rejected && result.responseText?.contains("65537 bytes") == true)
        }
        #expect(bench.service.calls == [])
    }

    @Test func `a rejection comes at once, even if nothing runs yet`() {
        let bench = Bench()
        #expect(bench.send("2", "shedState").results.map(\.status) == [.rejected])
    }

    // MARK: Stations

    @Test func `a station is shed and cleared in the station's form`() async {
        let bench = Bench()
        await bench.run {
            await bench.set("5", "allowedLoad", port: nil)
            let shed = await bench.set("1", "shedState", port: nil)
            #expect(shed.status == .done && shed.inForce == true)
            #expect(shed.readback.object?.keys == ["1", "2"])
            #expect(shed.readback.object?["2"]?.object?["allowedLoad"] == 5)
            #expect(await bench.set("0", "shedState", port: nil).inForce == true)
        }
        #expect(
            bench.service.calls == [
                .shedLoad(.station("1:34001", .allowedLoad(DecimalText("5")!)), minutes: 0), .read,
                .clearShedState(.station("1:34001")), .read,
            ])
        #expect(bench.events.all.last == .inForce(wholeStation, .cleared, after: 0))
    }

    @Test func `a station's limit is not a port's`() async {
        let bench = Bench()
        await bench.run {
            await bench.set("5", "allowedLoad", port: nil)
            #expect(await bench.set("1", "shedState", port: 1).status == .rejected)
        }
        #expect(bench.service.calls == [])
    }

    // MARK: Warnings

    @Test func `a percentage on an idle port is carried out and warned of`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.portLoad = DecimalText("0.000") } }
        await bench.run {
            let idle = await bench.set(#"{"shedState":1,"percentShed":50}"#)
            #expect(idle.status == .done && idle.warnings.count == 1)
            #expect(idle.warnings.first?.hasPrefix("port 1 delivers nothing now") == true)
            #expect(await bench.set(#"{"shedState":1,"percentShed":50}"#, port: 2).warnings == [])
        }
    }

    @Test func `what the API does not say is null`() async {
        let bench = Bench()
        bench.service.fail(.blankText)
        await bench.run {
            let result = await bench.set("0", "shedState")
            #expect(result.status == .done && result.responseCode == "100" && result.responseText == nil)
        }
    }
}
