import Registry
import Testing

@testable import Commands

struct LoadExpectationTests {
    private func port(_ shed: Int?, _ cap: String?, _ percent: Int?) -> StationFacts.Port {
        StationFacts.Port(shedState: shed, allowedLoad: cap, percentShed: percent)
    }

    private let cap = LoadExpectation.shed(.allowedLoad(Kilowatts("3.0")!))
    private let half = LoadExpectation.shed(.percentShed(50))

    @Test func `a cap is in force when getLoad shows it, to the watt`() {
        #expect(cap.isMet(by: port(1, "3.000", 0)) == true)
        #expect(cap.isMet(by: port(1, "3.001", nil)) == true)
        #expect(cap.isMet(by: port(1, "2.999", 0)) == true)
        #expect(cap.isMet(by: port(1, "3.002", 0)) == false)
        #expect(cap.isMet(by: port(0, "3.000", 0)) == false)
        #expect(cap.isMet(by: port(1, "0.000", 50)) == false)
        #expect(cap.isMet(by: port(1, nil, 0)) == false)
        #expect(cap.isMet(by: port(nil, "3.000", 0)) == nil)
    }

    @Test func `a percentage is in force when getLoad shows it`() {
        #expect(half.isMet(by: port(1, "0.000", 50)) == true)
        #expect(half.isMet(by: port(1, nil, 50)) == true)
        #expect(half.isMet(by: port(1, "0.000", 51)) == false)
        #expect(half.isMet(by: port(1, "3.000", 50)) == false)
        #expect(half.isMet(by: port(0, "0.000", 0)) == false)
    }

    @Test func `a shed to nothing and one by nothing look alike, and each counts as what was asked for`() {
        #expect(LoadExpectation.shed(.allowedLoad(.zero)).isMet(by: port(1, "0.000", 0)) == true)
        #expect(LoadExpectation.shed(.percentShed(0)).isMet(by: port(1, "0.000", 0)) == true)
    }

    @Test func `a clear is in force when getLoad shows no shed`() {
        #expect(LoadExpectation.cleared.isMet(by: port(0, "0.000", 0)) == true)
        #expect(LoadExpectation.cleared.isMet(by: port(1, "3.000", 0)) == false)
        #expect(LoadExpectation.cleared.isMet(by: port(nil, nil, nil)) == nil)
    }

    @Test func `a station's cap may show whole or shared out, but on every port`() {
        func met(_ expectation: LoadExpectation, _ ports: [Int: StationFacts.Port], except: Set<Int> = []) -> Bool? {
            expectation.isMet(by: StationFacts(ports: ports), except: except)
        }
        #expect(met(cap, [1: port(1, "3.000", 0), 2: port(1, "3.000", 0)]) == true)
        #expect(met(cap, [1: port(1, "1.500", 0), 2: port(1, "1.500", 0)]) == true)
        #expect(met(cap, [1: port(1, "3.000", 0), 2: port(0, "0.000", 0)]) == false)
        #expect(met(cap, [1: port(1, "3.000", 0), 2: port(0, "0.000", 0)], except: [2]) == true)
        #expect(met(cap, [1: port(1, "4.000", 0), 2: port(1, "3.000", 0)]) == false)
        #expect(met(.cleared, [1: port(0, nil, nil), 2: port(nil, nil, nil)]) == nil)
        #expect(met(.cleared, [1: port(1, nil, nil), 2: port(nil, nil, nil)]) == false)
        #expect(met(half, [1: port(1, "0.000", 50), 2: port(1, "0.000", 50)]) == true)
        #expect(met(cap, [:]) == nil)
    }
}
