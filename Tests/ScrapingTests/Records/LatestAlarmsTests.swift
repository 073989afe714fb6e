import ChargePointAPI
import FoundationEssentials
import Testing

@testable import Scraping

struct LatestAlarmsTests {
    private func alarm(_ type: String, _ at: Date?, port: String? = nil, record: Int? = nil) -> GetAlarms.Alarm {
        var alarm = GetAlarms.Alarm()
        alarm.alarmType = type
        alarm.alarmTime = at
        alarm.portNumber = port
        alarm.recordNumber = record
        return alarm
    }

    @Test func `the latest by time, whatever the order that the API sends`() {
        let alarms = [
            alarm("old", time("08:00:00"), port: "1"), alarm("new", time("10:00:00"), port: "1"),
            alarm("middle", time("09:00:00"), port: "1"),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            #expect(LatestAlarms(order.map { alarms[$0] }).latest(port: 1)?.alarmType == "new")
        }
    }

    @Test func `an alarm without a port belongs to every port, one with a port to that port alone`() {
        let latest = LatestAlarms([
            alarm("GFCI Trip", time("09:00:00"), port: "1"), alarm("Reachable", time("10:00:00")),
            alarm("Tamper", time("11:00:00"), port: "2"),
        ])
        #expect(latest.latest(port: 1)?.alarmType == "Reachable")
        #expect(latest.latest(port: 2)?.alarmType == "Tamper")
        #expect(latest.latest(port: 3)?.alarmType == "Reachable")
        #expect(latest.latest(port: nil)?.alarmType == "Tamper", "the station's is the latest of all")
    }

    @Test func `at the same time the later record counts; one without a time is the earliest`() {
        let alarms = [
            alarm("first", time("09:00:00"), record: 4), alarm("second", time("09:00:00"), record: 7),
            alarm("timeless", nil, record: 9),
        ]
        #expect(LatestAlarms(alarms).latest(port: 1)?.alarmType == "second")
        #expect(LatestAlarms(alarms.reversed()).latest(port: 1)?.alarmType == "second")
        #expect(LatestAlarms([alarm("timeless", nil)]).latest(port: 1)?.alarmType == "timeless")
    }

    @Test func `no alarm, no value`() {
        #expect(LatestAlarms([]).latest(port: 1) == nil)
        #expect(LatestAlarms([alarm("x", time("09:00:00"), port: "2")]).latest(port: 1) == nil)
    }
}
