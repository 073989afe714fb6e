import Registry
import Testing

@testable import Commands

struct CommandTests {
    private func load(_ shed: Bool? = nil, _ limit: Limit? = nil, port: Int? = 1, of id: StationID = .first) -> Command
    {
        Command(target: LoadTarget(station: id, port: port), write: .load(shed: shed, limit: limit))
    }

    private let alarms = Command(target: LoadTarget(station: .first, port: nil), write: .clearAlarms)
    private let cap = Limit.allowedLoad(Kilowatts("3")!)
    private let otherCap = Limit.allowedLoad(Kilowatts("5")!)

    @Test func `a newer write of the same point leaves nothing of the older`() {
        #expect(load(true).supersedes(load(false)))
        #expect(load(nil, otherCap).supersedes(load(nil, cap)))
        #expect(load(nil, .percentShed(5)).supersedes(load(nil, .percentShed(6))))
        #expect(alarms.supersedes(alarms))
    }

    @Test func `an object leaves nothing of what it writes itself`() {
        #expect(load(true, otherCap).supersedes(load(nil, cap)))
        #expect(load(true, otherCap).supersedes(load(false)))
        #expect(load(true, otherCap).supersedes(load(true, cap)))
    }

    @Test func `a write leaves what it does not write`() {
        #expect(!load(true).supersedes(load(nil, cap)))
        #expect(!load(nil, cap).supersedes(load(true)))
        #expect(!load(nil, cap).supersedes(load(true, otherCap)))
        #expect(!load(true).supersedes(load(true, cap)))
        #expect(!load(nil, .percentShed(5)).supersedes(load(nil, cap)))
        #expect(!load(true).supersedes(alarms) && !alarms.supersedes(load(true)))
    }

    @Test func `a write of another target leaves everything`() {
        #expect(!load(true, port: 2).supersedes(load(true, port: 1)))
        #expect(!load(true, port: nil).supersedes(load(true, port: 1)))
        #expect(!load(true, of: .second).supersedes(load(true)))
    }

    @Test func `order matters between a station and its ports, not between ports nor for alarms`() {
        #expect(load(true, port: nil).interferes(with: load(true, port: 1)))
        #expect(load(true, port: 1).interferes(with: load(true, port: nil)))
        #expect(load(true, port: 1).interferes(with: load(nil, cap, port: 1)))
        #expect(!load(true, port: 1).interferes(with: load(true, port: 2)))
        #expect(!load(true, of: .second).interferes(with: load(true)))
        #expect(!alarms.interferes(with: load(true)) && !load(true).interferes(with: alarms))
    }
}
