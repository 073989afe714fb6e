import struct FoundationEssentials.Date
import Registry
import Scraping
import StatusServer
import Synchronization

/// Remembers the loads of the last day for the dashboard: of all devices together, and of the first so many by
/// themselves. In memory alone: it begins anew with the bridge.
final class LoadRecorder: Sendable {
    /// Devices of which there is a history. With 960 values of 4 bytes each that is 4 MB at most.
    static let mostDevices = 1000

    private struct Series {
        var hour = LoadSeries(step: LoadRange.hour.step, count: LoadRange.hour.count)
        var day = LoadSeries(step: LoadRange.day.step, count: LoadRange.day.count)

        mutating func record(_ watts: Int?, at now: Double) {
            hour.record(watts, at: now)
            day.record(watts, at: now)
        }

        subscript(range: LoadRange) -> LoadSeries { range == .hour ? hour : day }
    }

    private struct Device {
        /// The newest load, in watts; nil: not known.
        var watts: Int32?
        /// Where its series is; nil: it has none.
        var place: Int32?
    }

    private struct State {
        /// Whether there is a dashboard to show it.
        var isWanted: Bool
        var devices: [DeviceKey: Device] = [:]
        /// Devices whose load is known, and their sum in watts.
        var known = 0
        var sum = 0
        var series: [Series] = []
        /// Places of series that are free.
        var free: [Int32] = []
        var all = Series()

        var total: Int? { known > 0 ? sum : nil }

        mutating func count(_ watts: Int32?, by sign: Int) {
            guard let watts else { return }
            known += sign
            sum += sign * Int(watts)
        }

        mutating func newPlace(most: Int) -> Int32? {
            if let place = free.popLast() { return place }
            guard series.count < most else { return nil }
            series.append(Series())
            return Int32(series.count - 1)
        }
    }

    private let state: Mutex<State>
    private let mostDevices: Int

    /// - Parameter isWanted: whether there is a dashboard to show it.
    init(mostDevices: Int = LoadRecorder.mostDevices, isWanted: Bool = true) {
        self.mostDevices = mostDevices
        state = Mutex(State(isWanted: isWanted))
    }

    /// The dashboard comes or goes; without it nothing is recorded, and what was is forgotten.
    func want(_ isWanted: Bool) {
        state.withLock { state in
            if isWanted { state.isWanted = true } else { state = State(isWanted: false) }
        }
    }

    /// Notes what a scrape, or the passing of time, made of a device.
    func take(_ outcome: ScrapeOutcome) {
        guard state.withLock({ $0.isWanted }) else { return }
        let path = outcome.device.path
        for load in outcome.snapshot.portLoads(at: outcome.time) {
            record(outcome.isOnline ? load.watts : nil, of: DeviceKey(path: path, port: load.port), at: outcome.time)
        }
    }

    func record(_ watts: Int?, of key: DeviceKey, at time: Date) {
        let now = time.timeIntervalSince1970
        state.withLock { state in
            guard state.isWanted else { return }
            var device = state.devices[key] ?? Device()
            if device.place == nil { device.place = state.newPlace(most: mostDevices) }
            state.count(device.watts, by: -1)
            device.watts = watts.map { Int32(clamping: $0) }
            state.count(device.watts, by: 1)
            state.devices[key] = device
            state.all.record(state.total, at: now)
            if let place = device.place { state.series[Int(place)].record(watts, at: now) }
        }
    }

    /// Forgets the devices that are no more.
    func keep(_ served: Set<DevicePath>, at time: Date) {
        state.withLock { state in
            guard state.isWanted else { return }
            let gone = state.devices.keys.filter { !served.contains($0.path) }
            for key in gone {
                guard let device = state.devices.removeValue(forKey: key) else { continue }
                state.count(device.watts, by: -1)
                guard let place = device.place else { continue }
                state.series[Int(place)] = Series()
                state.free.append(place)
            }
            if !gone.isEmpty { state.all.record(state.total, at: time.timeIntervalSince1970) }
        }
    }

    /// The load of all devices, in watts; nil if none is known.
    var total: Int? { state.withLock { $0.total } }

    /// - Parameter key: nil: of all devices together.
    /// - Returns: nil if none is kept of the device.
    func history(of key: DeviceKey?, _ range: LoadRange, at time: Date) -> LoadHistory? {
        let series: LoadSeries? = state.withLock { state in
            guard let key else { return state.all[range] }
            return state.devices[key]?.place.map { state.series[Int($0)][range] }
        }
        return series.map { LoadHistory($0, at: time) }
    }
}

extension LoadHistory {
    /// As long as the series may get: where it is younger, nothing is known.
    init(_ series: LoadSeries, at time: Date) {
        let (first, watts) = series.steps(at: time.timeIntervalSince1970)
        let missing = max(0, series.count - watts.count)
        self.init(
            from: Date(timeIntervalSince1970: Double((first - missing) * series.step)), step: series.step,
            watts: Array(repeating: nil, count: missing) + watts)
    }
}
