import ChargePointAPI
import Registry
import Testing

@testable import Commands

struct StationFactsTests {
    @Test func `facts come from both replies, whichever is there`() {
        var described = GetStations.Station()
        var port = GetStations.Port()
        (port.portNumber, port.power) = ("1", "6.600")
        var unknownPower = GetStations.Port()
        (unknownPower.portNumber, unknownPower.power) = ("2", "0.000")
        described.ports = [port, unknownPower]
        var load = GetLoad.Station()
        var loaded = GetLoad.Port()
        (loaded.portNumber, loaded.shedState, loaded.percentShed) = ("1", 1, 0)
        (loaded.allowedLoad, loaded.portLoad) = (DecimalText("3.000"), DecimalText("2.5"))
        load.ports = [loaded]
        let known = StationFacts.Port(
            shedState: 1, allowedLoad: "3.000", percentShed: 0, portLoad: Kilowatts("2.5"), nameplate: Kilowatts("6.6"))
        #expect(StationFacts(load: load, station: described).ports == [1: known, 2: StationFacts.Port()])
        #expect(StationFacts(load: nil, station: described).ports[1] == StationFacts.Port(nameplate: Kilowatts("6.6")))
        #expect(StationFacts(load: load, station: nil).ports[1]?.nameplate == nil)
        #expect(StationFacts(load: nil, station: nil).ports.isEmpty)
    }

    @Test func `a newer reading takes the place of the older and leaves the nameplate`() {
        var facts = StationFacts(ports: [1: .init(shedState: 1, allowedLoad: "3.000", nameplate: Kilowatts("6.6"))])
        var load = GetLoad.Station()
        var port = GetLoad.Port()
        (port.portNumber, port.shedState) = ("1", 0)
        load.ports = [port, GetLoad.Port()]
        facts.take(load)
        #expect(facts.ports == [1: StationFacts.Port(shedState: 0, nameplate: Kilowatts("6.6"))])
    }
}
