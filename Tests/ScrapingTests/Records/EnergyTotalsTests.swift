import ChargePointAPI
import FoundationEssentials
import Testing

@testable import Scraping

struct EnergyTotalsTests {
    private let start = time("00:00:00")

    private func session(
        _ id: Int, _ energy: String?, port: Int = 1, at begin: Date = time("08:00:00")
    ) -> GetChargingSessionData.Session {
        var session = GetChargingSessionData.Session()
        session.sessionID = id
        session.portNumber = String(port)
        session.energy = energy.flatMap { DecimalText($0) }
        session.startTime = begin
        return session
    }

    @Test func `nothing before the first reply, zero after it: what was delivered before is not counted`() {
        var totals = EnergyTotals()
        #expect(totals.kilowattHours(port: 1) == nil && totals.kilowattHours(port: nil) == nil)
        totals.count([session(1, "12.5")], from: start)
        #expect(totals.kilowattHours(port: 1) == "0")
    }

    @Test func `what sessions grow by and new sessions add up, each by its number`() {
        var totals = EnergyTotals()
        totals.count([session(1, "12.5")], from: start)
        totals.count([session(1, "13.120572")], from: start)
        #expect(totals.kilowattHours(port: 1) == "0.620572")
        totals.count([session(2, "3"), session(1, "14"), session(2, "3")], from: start)
        #expect(totals.kilowattHours(port: 1) == "4.5")
    }

    @Test func `it never falls, be an energy lost, corrected downwards or missing`() {
        var totals = EnergyTotals()
        totals.count([], from: start)
        for energy in ["5.0", "4.0", "0", nil, "4.9", "5.0"] { totals.count([session(1, energy)], from: start) }
        #expect(totals.kilowattHours(port: 1) == "5")
        totals.count([session(1, "5.5")], from: start)
        #expect(totals.kilowattHours(port: 1) == "5.5")
    }

    @Test func `a session that falls out of the window and comes back is not counted twice`() {
        var totals = EnergyTotals()
        totals.count([], from: start)
        totals.count([session(1, "5", at: time("08:00:00"))], from: start)
        totals.count([session(2, "1", at: time("10:00:00"))], from: time("09:00:00"))
        totals.count([session(1, "5", at: time("08:00:00"))], from: start)
        #expect(totals.kilowattHours(port: 1) == "6")
    }

    @Test func `ports have their own, the station has the sum`() {
        var totals = EnergyTotals()
        totals.count([], from: start)
        totals.count([session(1, "1.25", port: 1), session(2, "2.5", port: 2)], from: start)
        #expect(totals.kilowattHours(port: 1) == "1.25" && totals.kilowattHours(port: 2) == "2.5")
        #expect(totals.kilowattHours(port: 3) == "0")
        #expect(totals.kilowattHours(port: nil) == "3.75")
    }

    @Test func `it goes on from a stored value, which is not shown before the first reply`() {
        var totals = EnergyTotals(continuing: [1: "1000.000001", 2: "nonsense"])
        #expect(totals.kilowattHours(port: 1) == nil)
        totals.count([session(1, "7")], from: start)
        totals.count([session(1, "7.5")], from: start)
        #expect(totals.kilowattHours(port: 1) == "1000.500001")
        #expect(totals.kilowattHours(port: 2) == "0")
    }

    @Test(arguments: [
        ("1e1", "10"), ("+0.5", "0.5"), (".25", "0.25"), ("3.", "3"), ("0.1234567", "0.123456"), ("-4", "0"),
    ])
    func `every way to write a number is read`(_ text: String, _ expected: String) {
        var totals = EnergyTotals()
        totals.count([], from: start)
        totals.count([session(1, text)], from: start)
        #expect(totals.kilowattHours(port: 1) == expected)
    }

    @Test(arguments: ["1000000.000001", "9223372036853", "9223372036854775807", "1e13", "1e400", "1e-400"])
    func `an energy that no session delivers counts as missing`(_ text: String) {
        var totals = EnergyTotals()
        totals.count([], from: start)
        totals.count([session(1, "5")], from: start)
        totals.count([session(1, text), session(2, text), session(3, text, port: 2)], from: start)
        #expect(totals.kilowattHours(port: 1) == "5" && totals.kilowattHours(port: nil) == "5")
        totals.count([session(2, "1000000")], from: start)
        #expect(totals.kilowattHours(port: 1) == "1000005")
    }

    @Test func `beyond what can be counted it stays at the most`() {
        let most = "9223372036852"
        var totals = EnergyTotals(continuing: [1: most, 2: most])
        totals.count([], from: start)
        #expect(totals.kilowattHours(port: nil) == "9223372036854.775807")
        totals.count([session(1, "1000000"), session(2, "0.5", port: 2)], from: start)
        #expect(totals.kilowattHours(port: 1) == "9223372036854.775807")
        #expect(totals.kilowattHours(port: 2) == "9223372036852.5")
    }

    @Test func `a thousand tenths make a hundred, without the drift of binary fractions`() {
        var totals = EnergyTotals()
        totals.count([], from: start)
        for id in 1...1000 { totals.count([session(id, "0.1")], from: start) }
        #expect(totals.kilowattHours(port: 1) == "100")
    }
}
