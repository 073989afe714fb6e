import ChargePointAPI
import Registry
import Testing

@testable import Commands

struct ReadbackTests {
    private let portOne = LoadTarget(station: .first, port: 1)
    private let half = LoadExpectation.shed(.percentShed(50))

    private func load(_ change: (inout GetLoad.Port) -> Void = { _ in }) -> GetLoad.Station {
        var station = GetLoad.Station()
        station.ports = ["1", "2"].map { number in
            var port = GetLoad.Port()
            port.portNumber = number
            port.portLoad = DecimalText("3.314")
            port.apply(.percentShed(50))
            change(&port)
            return port
        }
        return station
    }

    @Test func `a port's readback goes by the names of its points`() throws {
        let device = StationDevice.station([.shedState(.port(1), "limited"), .portLoad(.every, "kW")])
        let readback = try #require(Readback(load(), of: portOne, on: device, expecting: half))
        #expect(readback.json.object?.keys == ["limited", "kW", "allowedLoad", "percentShed"])
        #expect(
            readback.json == [
                "limited": 1, "kW": .number(JSONNumber("3.314")!), "allowedLoad": .number(JSONNumber("0.000")!),
                "percentShed": 50,
            ])
        #expect(readback.inForce == true)
    }

    @Test func `a station's readback has one entry for each port, by that port's names`() throws {
        let device = StationDevice.station([.shedState(.port(1), "shed1"), .shedState(.port(2), "shed2")])
        let target = LoadTarget(station: .first, port: nil)
        let readback = try #require(Readback(load(), of: target, on: device, expecting: .cleared))
        #expect(readback.json.object?.keys == ["1", "2"])
        #expect(readback.json.object?["2"]?.object?["shed2"] == 1)
        #expect(readback.json.object?["2"]?.object?["shed1"] == nil)
        #expect(readback.inForce == false)
    }

    @Test func `what the API did not say is null, and then it is not known whether it is in force`() throws {
        let silent = load { port in
            (port.shedState, port.portLoad, port.allowedLoad, port.percentShed) = (nil, nil, nil, nil)
        }
        let readback = try #require(Readback(silent, of: portOne, on: .twoPorts(), expecting: half))
        #expect(
            readback.json == ["shedState": .null, "portLoad": .null, "allowedLoad": .null, "percentShed": .null])
        #expect(readback.inForce == nil)
    }

    @Test func `digits that JSON does not allow are made such`() throws {
        let odd = load { port in (port.portLoad, port.allowedLoad) = (DecimalText(".5"), DecimalText("1E1")) }
        let readback = try #require(Readback(odd, of: portOne, on: .twoPorts(), expecting: half))
        #expect(readback.json.object?["portLoad"] == .number(JSONNumber("0.5")!))
        #expect(readback.json.object?["allowedLoad"] == 10)
    }

    @Test func `a reply without the target is no readback`() {
        #expect(
            Readback(load(), of: LoadTarget(station: .first, port: 3), on: .twoPorts(), expecting: half)?.json == nil)
        let empty = GetLoad.Station()
        #expect(
            Readback(empty, of: LoadTarget(station: .first, port: nil), on: .twoPorts(), expecting: half)?.json == nil)
    }
}
