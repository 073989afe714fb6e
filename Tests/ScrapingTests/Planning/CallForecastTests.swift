import Registry
import Testing

@testable import Scraping

@Suite struct CallForecastTests {
    private func device(_ number: Int, _ registers: (Attribute, Int?)..., path: String = "a") throws -> StationDevice {
        StationDevice(
            path: try #require(DevicePath("\(path)/s\(number)")), stationID: try #require(StationID("1:\(number)")),
            account: "a",
            registers: registers.enumerated().map { place, register in
                Register(
                    point: "p\(place)", attribute: register.0, port: .port(1), type: .string, interval: register.1)
            }, interval: 60)
    }

    @Test func `each operation counts its ticks, status for 500 stations at once`() throws {
        let devices = try (1...501).map { try device($0, (.stationStatus(.status), nil), (.load(.portLoad), 3600)) }
        let forecast = CallForecast(devices)
        #expect(forecast.operations.map(\.name) == ["getLoad", "getStationStatus"])
        #expect(forecast.operations.map(\.callsPerDay) == [501 * 24, 2 * 1440])
        #expect(forecast.callsPerDay == 501 * 24 + 2 * 1440)
    }

    @Test func `ticks of several intervals of one class are counted once where they meet`() throws {
        let one = try device(1, (.load(.portLoad), 5), (.load(.shedState), 60), (.load(.userID), 7))
        let wanted = Set(stride(from: 0, to: 86_400, by: 5)).union(stride(from: 0, to: 86_400, by: 7)).count
        #expect(CallForecast([one]).callsPerDay == wanted)
        let again = try device(1, (.load(.portLoad), 10), path: "b")
        #expect(CallForecast([one, again]).callsPerDay == wanted, "a second file of the station costs nothing more")
    }

    @Test func `the bridge's own registers cost nothing`() throws {
        #expect(CallForecast([try device(1, (.bridge(.dataAge), nil))]).callsPerDay == 0)
    }
}
