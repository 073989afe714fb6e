import Registry
import Testing

@testable import Scraping

struct ScheduledReadTests {
    private func timings(_ device: StationDevice) -> Set<String> {
        Set(
            ScheduledRead.reads(of: device).map {
                "\($0.key.registerClass.operation ?? "") \($0.interval) \($0.maxAge)"
            })
    }

    @Test func `each class has the interval that SPEC gives it`() {
        #expect(
            timings(device("1:1", oneOfEach, interval: 5)) == [
                "getStationStatus 5 5", "getLoad 5 5", "getAlarms 60 60", "getChargingSessionData 300 300",
                "getStationRights 86400 86400", "getStations 86400 86400",
            ])
    }

    @Test func `a row's own interval and Max Age hold, side by side with others of its class`() {
        let registers = [
            register(.load(.portLoad), interval: 5), register(.load(.shedState)),
            register(.load(.userID), interval: 5, maxAge: 2), register(.load(.allowedLoad), maxAge: 20),
        ]
        #expect(timings(device("1:1", registers)) == ["getLoad 5 2", "getLoad 60 20"])
    }

    @Test func `cacheExpiration is the Max Age of rows that name none`() {
        let registers = [register(.load(.portLoad)), register(.stationStatus(.status), maxAge: 7)]
        #expect(timings(device("1:1", registers, cacheExpiration: 30)) == ["getLoad 60 30", "getStationStatus 60 7"])
    }

    @Test func `the bridge's own registers need no read, but the energy total needs sessions`() {
        #expect(timings(device("1:1", [register(.bridge(.heartbeat)), register(.bridge(.dataAge))])).isEmpty)
        #expect(timings(device("1:1", [register(.bridge(.energyTotal))])) == ["getChargingSessionData 300 300"])
        let both = [register(.bridge(.energyTotal)), register(.chargingSession(.energy), interval: 900)]
        #expect(timings(device("1:1", both)) == ["getChargingSessionData 900 900"])
    }
}
