import FoundationEssentials
import Registry
import StatusServer
import Testing

@testable import Bridge

@Suite struct LoadRecorderTests {
    private func key(_ path: String, _ port: Int = 1) -> DeviceKey { DeviceKey(path: DevicePath(path)!, port: port) }

    private func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    @Test func `the total is that of all devices, those without a history of their own too`() {
        let recorder = LoadRecorder(mostDevices: 2)
        for (number, path) in ["a", "b", "c"].enumerated() {
            recorder.record(1000 * (number + 1), of: key(path), at: time(1500))
        }
        #expect(recorder.total == 6000)
        #expect(recorder.history(of: key("b"), .hour, at: time(1505))?.watts.last == 2000)
        #expect(recorder.history(of: key("c"), .hour, at: time(1505)) == nil, "there is room for two")
        #expect(recorder.history(of: nil, .hour, at: time(1505))?.watts.last == 6000)
        recorder.record(0, of: key("c"), at: time(1520))
        #expect(recorder.total == 3000)
    }

    @Test func `a device that is not known counts for nothing, and all of them are not zero but unknown`() {
        let recorder = LoadRecorder()
        #expect(recorder.total == nil)
        recorder.record(1000, of: key("a"), at: time(1500))
        recorder.record(2000, of: key("b"), at: time(1500))
        recorder.record(nil, of: key("a"), at: time(1515))
        #expect(recorder.total == 2000)
        recorder.record(nil, of: key("b"), at: time(1530))
        #expect(recorder.total == nil)
        #expect(recorder.history(of: nil, .hour, at: time(1545))?.watts.suffix(4) == [3000, 2000, nil, nil])
    }

    @Test func `a device that is no more makes room and takes its load with it`() {
        let recorder = LoadRecorder(mostDevices: 1)
        recorder.record(1000, of: key("a"), at: time(1500))
        recorder.record(500, of: key("b"), at: time(1500))
        recorder.keep([DevicePath("b")!], at: time(1510))
        #expect(recorder.total == 500 && recorder.history(of: key("a"), .day, at: time(1510)) == nil)
        recorder.record(700, of: key("b"), at: time(1520))
        #expect(recorder.history(of: key("b"), .day, at: time(1520)) != nil)
    }

    @Test func `without a dashboard nothing is recorded, and what was is forgotten`() {
        let recorder = LoadRecorder()
        recorder.record(1000, of: key("a"), at: time(1500))
        recorder.want(false)
        recorder.record(2000, of: key("b"), at: time(1510))
        #expect(recorder.total == nil && recorder.history(of: key("b"), .hour, at: time(1515)) == nil)
        recorder.want(true)
        recorder.record(500, of: key("b"), at: time(1520))
        #expect(recorder.total == 500)
    }

    @Test func `a history is as long as its range, and says from when`() throws {
        let recorder = LoadRecorder()
        recorder.record(1000, of: key("a"), at: time(1_000_000))
        for range in LoadRange.allCases {
            let history = try #require(recorder.history(of: key("a"), range, at: time(1_000_100)))
            #expect(history.watts.count == range.count && history.step == range.step)
            #expect(history.watts.first == .some(nil) && history.watts.last == 1000)
            let end = history.from.timeIntervalSince1970 + Double(range.count * range.step)
            #expect(end > 1_000_100 && end <= 1_000_100 + Double(range.step))
        }
    }
}

@Suite struct ShownNameTests {
    @Test(arguments: [
        ("campus/b/station_001/2", "campus/b/station_001", 2), ("campus/b/station_001", "campus/b/station_001", nil),
        ("station", "station", nil), ("7", "7", nil), ("a/007", "a/007", nil), ("a/0", "a/0", nil), ("", "", nil),
    ])
    func `a name of digits at the end is a port`(name: String, path: String, port: Int?) {
        let shown = ShownName(name)
        #expect(shown.path == path && shown.port == port && shown.description == name)
    }
}
