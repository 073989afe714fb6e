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

    private func lines(_ forecast: CallForecast) -> [String] {
        forecast.lines.map { "\($0.operation) \($0.interval): \($0.callsPerTick), \($0.callsPerDay)" }
    }

    @Test func `each operation counts its ticks, status for 500 stations at once`() throws {
        let devices = try (1...501).map { try device($0, (.stationStatus(.status), nil), (.load(.portLoad), 3600)) }
        let forecast = CallForecast(devices, limits: AccountLimits())
        #expect(lines(forecast) == ["getLoad 3600: 501, 12024", "getStationStatus 60: 2, 2880"])
        #expect(forecast.callsPerDay == 501 * 24 + 2 * 1440)
        let grouped = CallForecast(devices, limits: AccountLimits(), groupsOf: 50)
        #expect(lines(grouped) == ["getStationStatus 60: 2, 2880", "getLoad 3600: 11, 264"])
    }

    @Test func `ticks of several intervals of one class are counted once where they meet`() throws {
        let one = try device(1, (.load(.portLoad), 5), (.load(.shedState), 60), (.load(.userID), 7))
        let wanted = Set(stride(from: 0, to: 86_400, by: 5)).union(stride(from: 0, to: 86_400, by: 7)).count
        #expect(CallForecast([one], limits: AccountLimits()).callsPerDay == wanted)
        let again = try device(1, (.load(.portLoad), 10), path: "b")
        #expect(
            CallForecast([one, again], limits: AccountLimits()).callsPerDay == wanted,
            "a second file of the station costs nothing more")
    }

    @Test func `what a longer interval adds at a common tick is its own`() throws {
        let devices =
            [try device(1, (.load(.portLoad), 5))] + (try (2...11).map { try device($0, (.load(.portLoad), 60)) })
        #expect(
            lines(CallForecast(devices, limits: AccountLimits())) == ["getLoad 5: 1, 17280", "getLoad 60: 10, 14400"])
    }

    @Test func `an interval longer than a day costs its part of a day`() throws {
        let devices = try (1...8).map { try device($0, (.stationRights(.stationRightsProfile), 345_600)) }
        #expect(lines(CallForecast(devices, limits: AccountLimits())) == ["getStationRights 345600: 1, 1"])
    }

    @Test func `the bridge's own registers cost nothing`() throws {
        let forecast = CallForecast([try device(1, (.bridge(.dataAge), nil))], limits: AccountLimits())
        #expect(forecast.callsPerDay == 0 && forecast.lines.isEmpty && forecast.stretch == .none)
    }

    @Test func `it stretches as the scraper will, and says how old values get`() throws {
        let devices = try (1...60).map { try device($0, (.load(.portLoad), 60), (.stationStatus(.status), 10)) }
        let plenty = CallForecast(devices, limits: AccountLimits(concurrent: 10, perSecond: 10, perDay: 1_000_000))
        #expect(plenty.stretch == .none)
        // One call of a second before the next tick.
        #expect(plenty.greatestAge(ofInterval: 10) == 11)
        // 61 calls at nine a second, less the tenth of one that the status takes.
        #expect(plenty.greatestAge(ofInterval: 60) == 60 + 8)
        // 86,400 + 8,640 calls, of which 47,500 can be made.
        let few = CallForecast(devices, limits: AccountLimits(concurrent: 10, perSecond: 10))
        #expect(few.budgetStretch.description == "2.4" && few.stretchedInterval(60) == 144)
        #expect(few.greatestAge(ofInterval: 60) == 144 + 8)
        let slow = CallForecast(devices, limits: AccountLimits(concurrent: 1, perSecond: 10, perDay: 1_000_000))
        #expect(slow.speedStretch.description == "1.4" && slow.budgetStretch == .none && slow.stretch.value == 1.4)
    }
}
