import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

struct DeviceSnapshotTests {
    private let start = time("12:00:00")

    private func snapshot(
        _ registers: [Register], port: Int? = 1, layout: DeviceLayout = .port, interval: Int = 60
    ) -> DeviceSnapshot {
        var shapes = ShapeCache()
        let device = device("1:1", registers, interval: interval)
        let shape = layout == .port ? shapes.shape(of: device, port: port) : shapes.stationLayoutShape(of: device)
        return DeviceSnapshot(device: device, port: port, shape: shape)
    }

    /// Takes a class out of a station's replies.
    @discardableResult
    private func apply(
        _ registerClass: RegisterClass, to snapshot: inout DeviceSnapshot, at now: Date,
        _ station: FakeStation = FakeStation("1:1", ports: 2)
    ) -> DeviceSnapshot.Applied {
        var record = StationRecord()
        record.status = station.status
        record.load = station.load
        record.station = station.station
        record.alarms = LatestAlarms(station.alarms)
        return snapshot.apply(registerClass, readAt: now, lowestPort: record.ports.min()) { port in
            PointExtraction(record: record, port: port, bridge: BridgeValues(now: now))
        }
    }

    @Test func `registers stand in registry order, whatever the order of their readings`() {
        var snapshot = snapshot([
            register(.load(.portLoad)), register(.stationStatus(.status)), register(.load(.shedState)),
            register(.station(.city), .station),
        ])
        #expect(snapshot.registers.map(\.point) == ["portLoad", "Status", "shedState", "City"])
        #expect(snapshot.values(at: start) == [nil, nil, nil, nil] && snapshot.isEmpty(at: start))
        apply(.station, to: &snapshot, at: start)
        apply(.stationStatus, to: &snapshot, at: start)
        #expect(snapshot.values(at: start) == [nil, .string("AVAILABLE"), nil, .string("Oakland")])
        apply(.load, to: &snapshot, at: start)
        #expect(
            snapshot.values(at: start) == [.number("0.000"), .string("AVAILABLE"), .integer(0), .string("Oakland")])
    }

    @Test func `a register is stale after three of its own intervals, and leaves the snapshot`() {
        var snapshot = snapshot([
            register(.load(.portLoad), interval: 5), register(.load(.shedState), interval: 60),
            register(.station(.city), .station),
        ])
        apply(.load, to: &snapshot, at: start)
        apply(.station, to: &snapshot, at: start)
        func present(_ clock: String) -> [Bool] { snapshot.values(at: time(clock)).map { $0 != nil } }
        #expect(present("12:00:14.999") == [true, true, true])
        #expect(present("12:00:15") == [false, true, true])
        #expect(present("12:02:59.999") == [false, true, true])
        #expect(present("12:03:00") == [false, false, true])
        #expect(snapshot.values(at: time("11:59:59", day: "2026-03-13")).last == .string("Oakland"))
        #expect(snapshot.values(at: time("12:00:00", day: "2026-03-13")).last == .some(nil))
        #expect(snapshot.nextStale(after: start) == time("12:00:15"))
        #expect(snapshot.nextStale(after: time("12:00:15")) == time("12:03:00"))
        #expect(snapshot.hasTurnedStale(since: start, at: time("12:00:15")))
        #expect(!snapshot.hasTurnedStale(since: time("12:00:15"), at: time("12:02:59")))
    }

    @Test func `a device is offline before its first reading and when every dynamic register is stale, not before`() {
        var snapshot = snapshot([
            register(.load(.portLoad), interval: 5), register(.alarm(.alarmType)), register(.station(.city), .station),
        ])
        #expect(!snapshot.isOnline(at: start) && snapshot.offlineAt == nil && snapshot.expiry(at: start) == nil)
        apply(.station, to: &snapshot, at: start)
        #expect(!snapshot.isOnline(at: start), "a static value does not tell that it is alive")
        apply(.load, to: &snapshot, at: start)
        #expect(snapshot.isOnline(at: time("12:00:14.9")) && !snapshot.isOnline(at: time("12:00:15")))
        apply(.alarm, to: &snapshot, at: time("12:00:10"))
        #expect(snapshot.isOnline(at: time("12:03:09.9")) && !snapshot.isOnline(at: time("12:03:10")))
        #expect(snapshot.offlineAt == time("12:03:10"))
    }

    @Test func `a message expires no earlier than the device turns offline, and less than a second later`() {
        var snapshot = snapshot([register(.load(.portLoad))])
        apply(.load, to: &snapshot, at: time("12:00:00.3"))
        #expect(snapshot.expiry(at: time("12:00:00.3")) == 180)
        #expect(snapshot.expiry(at: time("12:01:00")) == 121)
        #expect(snapshot.expiry(at: time("12:02:59.9")) == 1)
        #expect(snapshot.expiry(at: time("12:03:00.3")) == nil)
    }

    @Test func `a device without dynamic registers is online while any register is fresh`() {
        var snapshot = snapshot([register(.station(.city), .station, interval: 100), register(.bridge(.heartbeat))])
        apply(.bridge, to: &snapshot, at: start)
        #expect(!snapshot.isOnline(at: start), "the bridge's own values say nothing of the device")
        apply(.station, to: &snapshot, at: start)
        #expect(snapshot.isOnline(at: time("12:04:59")) && !snapshot.isOnline(at: time("12:05:00")))
    }

    @Test func `a denied class reads null, present, and does not keep the device online`() {
        var snapshot = snapshot([register(.load(.portLoad)), register(.stationStatus(.status))])
        apply(.load, to: &snapshot, at: start)
        apply(.stationStatus, to: &snapshot, at: start)
        let isNew = snapshot.deny(.load)
        #expect(isNew)
        #expect(snapshot.values(at: start) == [.null, .string("AVAILABLE")])
        let isNewAgain = snapshot.deny(.load)
        #expect(!isNewAgain, "it is not news twice")
        #expect(snapshot.isOnline(at: start))
        #expect(snapshot.values(at: time("13:00:00")) == [.null, nil])
        #expect(!snapshot.isOnline(at: time("13:00:00")))
        let applied = apply(.load, to: &snapshot, at: time("13:00:00"))
        #expect(applied.isChanged && snapshot.values(at: time("13:00:00")) == [.number("0.000"), nil])
    }

    @Test func `a class that the device does not have cannot be denied`() {
        var snapshot = snapshot([register(.load(.portLoad))])
        let isNew = snapshot.deny(.alarm)
        #expect(!isNew && snapshot.values(at: start) == [nil])
    }

    @Test func `a response that answers again keeps its values fresh, but not their age`() {
        var snapshot = snapshot([register(.load(.portLoad), interval: 5)])
        snapshot.answeredAgain(.load, at: start)
        #expect(!snapshot.isOnline(at: start), "nothing was read yet")
        apply(.load, to: &snapshot, at: start)
        snapshot.answeredAgain(.load, at: time("12:00:10"))
        #expect(snapshot.isOnline(at: time("12:00:24")) && !snapshot.isOnline(at: time("12:00:25")))
        #expect(snapshot.oldestReading(at: time("12:00:20")) == start)
        #expect(snapshot.reading(of: "portLoad", at: time("12:00:20"))?.readAt == start)
        #expect(snapshot.oldestReading(at: time("12:00:25")) == nil)
    }

    @Test func `a change is a new value, a first one, or null instead of one; the same value again is none`() {
        var snapshot = snapshot([register(.load(.portLoad))])
        let station = FakeStation("1:1")
        #expect(apply(.load, to: &snapshot, at: start, station).isChanged)
        #expect(!apply(.load, to: &snapshot, at: time("12:01:00"), station).isChanged)
        let more = station.with { $0.load.ports[0].portLoad = DecimalText("0.0") }
        #expect(apply(.load, to: &snapshot, at: time("12:02:00"), more).isChanged, "the digits are the API's")
        let none = station.with { $0.load.ports[0].portLoad = nil }
        #expect(apply(.load, to: &snapshot, at: time("12:03:00"), none).isChanged)
        #expect(snapshot.values(at: time("12:03:00")) == [.null])
    }

    @Test func `the heartbeat is no change`() {
        var snapshot = snapshot([register(.bridge(.heartbeat)), register(.bridge(.dataAge))])
        apply(.bridge, to: &snapshot, at: start)
        #expect(!apply(.bridge, to: &snapshot, at: time("12:01:00")).isChanged)
        #expect(snapshot.values(at: time("12:01:00")).first == .integer(1))
        #expect(snapshot.values(at: time("23:00:00")).first == .integer(1), "the bridge's own are never stale")
    }

    @Test func `a value that does not fit its type reads null and is told of, with the line to mend`() throws {
        var snapshot = snapshot([
            register(.stationStatus(.status), type: .float, line: 7), register(.stationStatus(.timeStamp)),
        ])
        let warning = try #require(apply(.stationStatus, to: &snapshot, at: start).unconverted.first)
        #expect(snapshot.values(at: start).first == .null)
        #expect(snapshot.values(at: start).last == .string("2026-03-10T11:59:58+00:00"))
        #expect(
            warning.description == "Status of campus/s1/1 reads null: what the API sends for Status is no float; "
                + "give it another Type in line 7 of the registry")
    }

    @Test func `with one device a station each register shows its own port, and one for every port the lowest`() {
        var snapshot = snapshot(
            [
                register(.stationStatus(.status), .port(1), point: "Status.1"),
                register(.stationStatus(.status), .port(2), point: "Status.2"),
                register(.stationStatus(.status), .every, point: "Status.any"), register(.load(.stationLoad), .station),
            ], port: nil, layout: .station)
        let station = FakeStation("1:1", ports: 2).with { $0.status.ports[1].status = "INUSE" }
        apply(.stationStatus, to: &snapshot, at: start, station)
        apply(.load, to: &snapshot, at: start, station)
        #expect(
            snapshot.values(at: start) == [
                .string("AVAILABLE"), .string("INUSE"), .string("AVAILABLE"), .number("0.000"),
            ])
    }

    @Test func `a clock that was put back does not keep old values alive`() {
        var snapshot = snapshot([register(.load(.portLoad))])
        apply(.load, to: &snapshot, at: start)
        snapshot.clockMovedBack(to: time("10:00:00"))
        #expect(snapshot.isOnline(at: time("10:02:59")) && !snapshot.isOnline(at: time("10:03:00")))
        #expect(snapshot.oldestReading(at: time("10:01:00")) == time("10:00:00"))
    }

    @Test func `devices with the same registers share their shape`() {
        var shapes = ShapeCache()
        let registers = oneOfEach
        let first = shapes.shape(of: device("1:1", registers), port: 1)
        #expect(first === shapes.shape(of: device("1:2", registers), port: 1))
        #expect(first !== shapes.shape(of: device("1:3", registers, interval: 5), port: 1))
        #expect(first !== shapes.shape(of: device("1:4", Array(registers.dropLast())), port: 1))
        #expect(first !== shapes.shape(of: device("1:1", registers), port: nil))
    }

    @Test func `loads are told by port, and by none while they are stale`() {
        var port = snapshot(
            [register(.stationStatus(.status), .every), register(.load(.portLoad), .every, interval: 5)], port: 2)
        #expect(port.portLoads(at: start) == [PortLoad(port: 2, watts: nil)] && port.shownPorts == [2])
        var station = FakeStation("1:1", ports: 2)
        station.load.ports[1].portLoad = DecimalText("3.314")
        apply(.load, to: &port, at: start, station)
        #expect(port.portLoads(at: start) == [PortLoad(port: 2, watts: 3314)])
        #expect(port.portLoads(at: time("12:00:15")) == [PortLoad(port: 2, watts: nil)])
        #expect(snapshot([register(.stationStatus(.status))]).portLoads(at: start).isEmpty)
    }

    @Test func `one device for all ports tells the load of each that is named`() {
        var snapshot = snapshot(
            [
                register(.load(.portLoad), .port(1), point: "Load1"),
                register(.load(.portLoad), .port(2), point: "Load2"),
            ], port: nil,
            layout: .station)
        var station = FakeStation("1:1", ports: 2)
        station.load.ports[0].portLoad = DecimalText("6.6")
        station.load.ports[1].portLoad = DecimalText("0.5")
        apply(.load, to: &snapshot, at: start, station)
        #expect(snapshot.shownPorts == [1, 2])
        #expect(snapshot.portLoads(at: start) == [PortLoad(port: 1, watts: 6600), PortLoad(port: 2, watts: 500)])
    }
}
