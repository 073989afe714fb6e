import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct FollowUpsTests {
    private let start = SetRequest.someTime
    private let portOne = LoadTarget(station: .first, port: 1)
    private let portTwo = LoadTarget(station: .first, port: 2)
    private let wholeStation = LoadTarget(station: .first, port: nil)
    private let cap = LoadExpectation.shed(.allowedLoad(Kilowatts("3")!))
    private var followUps = FollowUps(schedule: FollowUpSchedule())

    private func load(_ one: ShedLoad.Limit?, _ two: ShedLoad.Limit?) -> GetLoad.Station {
        var station = GetLoad.Station()
        station.stationID = StationID.first.text
        station.ports = [one, two].enumerated().map { index, limit in
            var port = GetLoad.Port()
            port.portNumber = String(index + 1)
            port.apply(limit)
            return port
        }
        return station
    }

    private let three = ShedLoad.Limit.allowedLoad(DecimalText("3.000")!)

    @Test func `the pauses grow from 5 to 60 seconds`() {
        let schedule = FollowUpSchedule()
        #expect((0..<9).map(schedule.pause(after:)) == [5, 7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 60, 60])
        #expect(schedule.pause(after: 1_000_000) == 60)
    }

    @Test mutating func `what shows is reported once, with the time it took`() {
        followUps.accept(cap, of: portOne, at: start)
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 5) == [])
        #expect(followUps.pending(of: .first) == PendingExpectations(ports: [1: cap]))
        #expect(followUps.take(load(three, nil), of: .first, at: start + 90) == [.inForce(portOne, cap, after: 90)])
        #expect(followUps.take(load(three, nil), of: .first, at: start + 95) == [])
        #expect(followUps.pending(of: .first) == PendingExpectations())
        #expect(followUps.generation(of: .first) == nil)
    }

    @Test mutating func `a limit that was applied again counts once the clear of the other port shows`() {
        _ = followUps.take(load(three, three), of: .first, at: start)
        followUps.accept(.cleared, of: portOne, at: start)
        followUps.accept(cap, of: portTwo, at: start, isReapplied: true)
        // Nothing has happened yet: that port 2 is limited is from before.
        #expect(followUps.take(load(three, three), of: .first, at: start + 5) == [])
        #expect(followUps.pending(of: .first) == PendingExpectations(ports: [1: .cleared, 2: cap]))
        // The service cleared the whole station.
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 60) == [.inForce(portOne, .cleared, after: 60)])
        #expect(followUps.pending(of: .first) == PendingExpectations(ports: [2: cap]))
        #expect(followUps.take(load(nil, three), of: .first, at: start + 90) == [.inForce(portTwo, cap, after: 90)])
    }

    @Test mutating func `a limit that was applied again and stayed is in force with the clear`() {
        followUps.accept(.cleared, of: portOne, at: start)
        followUps.accept(cap, of: portTwo, at: start, isReapplied: true)
        #expect(
            followUps.take(load(nil, three), of: .first, at: start + 60) == [
                .inForce(portOne, .cleared, after: 60), .inForce(portTwo, cap, after: 60),
            ])
        #expect(followUps.generation(of: .first) == nil)
    }

    @Test mutating func `a limit that was lost to the clear of another port is told`() {
        followUps.accept(.cleared, of: portOne, at: start)
        followUps.accept(cap, of: portTwo, at: start, isReapplied: true)
        _ = followUps.take(load(nil, nil), of: .first, at: start + 60)
        #expect(
            followUps.take(load(nil, nil), of: .first, at: start + 900) == [.notInForce(portTwo, cap, after: 900)])
    }

    @Test mutating func `what does not show within 15 minutes is told once, and no longer decides`() {
        followUps.accept(cap, of: portOne, at: start)
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 899) == [])
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 900) == [.notInForce(portOne, cap, after: 900)])
        #expect(followUps.giveUp(.first, at: start + 1000) == [])
        #expect(followUps.pending(of: .first) == PendingExpectations())
    }

    @Test mutating func `a clear is not in force because the shed before it does not show yet`() {
        followUps.accept(cap, of: portOne, at: start)
        #expect(followUps.take(load(nil, nil), of: .first, at: start) == [])
        followUps.accept(.cleared, of: portOne, at: start + 3)
        #expect(followUps.isUnproven(portOne, at: start + 3))
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 3) == [])
        // The shed takes effect, late, and then the clear.
        #expect(followUps.take(load(three, nil), of: .first, at: start + 11) == [])
        #expect(!followUps.isUnproven(portOne, at: start + 11))
        #expect(
            followUps.take(load(nil, nil), of: .first, at: start + 14) == [.inForce(portOne, .cleared, after: 11)])
    }

    @Test mutating func `a shed that never shows does not keep a clear in doubt for longer than it is awaited`() {
        followUps.accept(cap, of: wholeStation, at: start)
        _ = followUps.take(load(nil, nil), of: .first, at: start)
        followUps.accept(.cleared, of: wholeStation, at: start + 3)
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 890) == [])
        #expect(
            followUps.take(load(nil, nil), of: .first, at: start + 901)
                == [.inForce(wholeStation, .cleared, after: 898)])
    }

    @Test mutating func `what shows is proof if something else showed before`() {
        followUps.accept(.cleared, of: portOne, at: start)
        #expect(followUps.take(load(three, nil), of: .first, at: start) == [])
        let other = LoadExpectation.shed(.percentShed(50))
        followUps.accept(other, of: portOne, at: start + 1)
        #expect(!followUps.isUnproven(portOne, at: start + 1))
        #expect(
            followUps.take(load(.percentShed(50), nil), of: .first, at: start + 2) == [
                .inForce(portOne, other, after: 1)
            ])
    }

    @Test mutating func `what shows late is in force, however late that is told`() {
        followUps.accept(cap, of: portOne, at: start)
        _ = followUps.giveUp(.first, at: start + 900)
        let generation = followUps.generation(of: .first)!
        for _ in 0..<10 { _ = followUps.pauseBeforeReading(.first, generation: generation, at: start + 900) }
        #expect(followUps.pauseBeforeReading(.first, generation: generation, at: start + 900) == 60)
        #expect(followUps.take(load(three, nil), of: .first, at: start + 7200) == [.inForce(portOne, cap, after: 7200)])
        #expect(followUps.generation(of: .first) == nil)
    }

    @Test mutating func `a day after it was told nothing is looked for`() {
        followUps.accept(cap, of: portOne, at: start)
        _ = followUps.giveUp(.first, at: start + 900)
        #expect(followUps.giveUp(.first, at: start + 900 + 86_399) == [])
        #expect(followUps.giveUp(.first, at: start + 900 + 86_400) == [.noLongerExpected(portOne)])
        #expect(followUps.generation(of: .first) == nil)
    }

    @Test mutating func `a shed is looked for until it would be over, had it begun late`() {
        followUps.accept(cap, of: portOne, until: start + 3600, at: start)
        _ = followUps.giveUp(.first, at: start + 900)
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 4499) == [])
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 4500) == [.noLongerExpected(portOne)])
    }

    @Test mutating func `a newer command takes back what was told of those that it covers`() {
        #expect(followUps.accept(cap, of: portOne, at: start) == [])
        #expect(followUps.accept(.cleared, of: portOne, at: start + 1) == [])
        _ = followUps.giveUp(.first, at: start + 901)
        #expect(followUps.accept(cap, of: portTwo, at: start + 902) == [])
        #expect(followUps.accept(cap, of: wholeStation, at: start + 903) == [.noLongerExpected(portOne)])
        _ = followUps.giveUp(.first, at: start + 1803)
        #expect(followUps.accept(.cleared, of: wholeStation, at: start + 1804) == [.noLongerExpected(wholeStation)])
    }

    @Test mutating func `a station whose ports have all had commands of their own is not looked for`() {
        followUps.accept(cap, of: wholeStation, at: start)
        _ = followUps.giveUp(.first, at: start + 900)
        followUps.accept(.cleared, of: portOne, at: start + 901)
        followUps.accept(.cleared, of: portTwo, at: start + 902)
        #expect(
            followUps.take(load(three, three), of: .first, at: start + 903) == [.noLongerExpected(wholeStation)])
        #expect(followUps.pending(of: .first).ports.count == 2)
    }

    @Test mutating func `what shows at the very end is in force`() {
        followUps.accept(cap, of: portOne, at: start)
        #expect(followUps.take(load(three, nil), of: .first, at: start + 900) == [.inForce(portOne, cap, after: 900)])
    }

    @Test mutating func `a newer command of a target takes the older's place`() {
        followUps.accept(cap, of: portOne, at: start)
        followUps.accept(.cleared, of: portOne, at: start + 10)
        #expect(followUps.take(load(three, nil), of: .first, at: start + 20) == [])
        #expect(followUps.take(load(nil, nil), of: .first, at: start + 70) == [.inForce(portOne, .cleared, after: 60)])
    }

    @Test mutating func `ports are followed apart, and a station takes the place of both`() {
        followUps.accept(cap, of: portOne, at: start)
        followUps.accept(cap, of: portTwo, at: start)
        #expect(followUps.take(load(nil, three), of: .first, at: start + 5) == [.inForce(portTwo, cap, after: 5)])
        #expect(followUps.pending(of: .first) == PendingExpectations(ports: [1: cap]))
        followUps.accept(.cleared, of: wholeStation, at: start + 6)
        #expect(followUps.pending(of: .first) == PendingExpectations(station: .cleared))
        #expect(followUps.take(load(nil, three), of: .first, at: start + 7) == [])
        #expect(
            followUps.take(load(nil, nil), of: .first, at: start + 8) == [.inForce(wholeStation, .cleared, after: 2)])
    }

    @Test mutating func `a port written after its station no longer counts for the station`() {
        followUps.accept(cap, of: wholeStation, at: start)
        followUps.accept(.cleared, of: portOne, at: start + 1)
        let pending = followUps.pending(of: .first)
        #expect(pending.ofPort(1) == .cleared && pending.ofPort(2) == cap && pending.ofWholeStation == nil)
        #expect(
            followUps.take(load(nil, three), of: .first, at: start + 2)
                == [.inForce(portOne, .cleared, after: 1), .inForce(wholeStation, cap, after: 2)])
    }

    @Test mutating func `only the reader of the newest command goes on`() {
        followUps.accept(cap, of: portOne, at: start)
        let old = followUps.generation(of: .first)!
        #expect(followUps.pauseBeforeReading(.first, generation: old, at: start) == 5)
        #expect(followUps.pauseBeforeReading(.first, generation: old, at: start + 5) == 7.5)
        followUps.accept(.cleared, of: portOne, at: start + 6)
        let new = followUps.generation(of: .first)!
        #expect(followUps.pauseBeforeReading(.first, generation: old, at: start + 12) == nil)
        #expect(followUps.pauseBeforeReading(.first, generation: new, at: start + 6) == 5)
        #expect(followUps.pauseBeforeReading(.second, generation: new, at: start + 6) == nil)
    }

    @Test mutating func `the last reading is at the deadline`() {
        followUps.accept(cap, of: portOne, at: start)
        let generation = followUps.generation(of: .first)!
        #expect(followUps.pauseBeforeReading(.first, generation: generation, at: start + 898) == 2)
        #expect(followUps.pauseBeforeReading(.first, generation: generation, at: start + 910) == 0)
    }
}
