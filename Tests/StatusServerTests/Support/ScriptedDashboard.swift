import FoundationEssentials
import Registry
import StatusServer
import TestSupport

/// A dashboard's bridge as a test wants it.
final class ScriptedDashboard: DashboardSource {
    /// Devices and a value of each, by name.
    let loads = Locked<[String: Int]>([
        "campus/station_001/1": 1000, "campus/station_001/2": 2000, "yard/station_9/1": 0,
    ])
    /// Bytes that each row has beside all else.
    let padding = Locked(0)
    let troubles = Locked<[JSONObject]>([])
    /// What was submitted.
    let orders = Locked<[(device: String, payload: JSONObject)]>([])
    /// What becomes of what is submitted; nil: nothing yet.
    let answer = Locked<String?>(nil)
    let feed = DashboardFeed()

    var dashboard: Dashboard { Dashboard(source: self, feed: feed) }

    func set(_ device: String, to watts: Int) {
        loads.withLock { $0[device] = watts }
        feed.changed(device)
    }

    func identity() -> DashboardIdentity {
        DashboardIdentity(instance: "test", version: "1.2.3", startedAt: Date(timeIntervalSince1970: 0))
    }

    func now() -> Date { Date(timeIntervalSince1970: 60) }

    func devices() -> [String] { Array(loads.value.keys) }

    func rows(of devices: [String], withHistory: Bool) async -> [JSONObject] {
        let loads = loads.value
        let padding = String(repeating: "x", count: padding.value)
        return devices.compactMap { device in
            loads[device].map { ["device": .string(device), "load": .kilowatts($0), "padding": .string(padding)] }
        }
    }

    func points(of device: String) async -> [JSONObject]? {
        loads.value[device].map { [["point": "portLoad", "value": .kilowatts($0)]] }
    }

    func history(of device: String?, _ range: LoadRange) -> LoadHistory? {
        let watts: [Int?]? = device.map { loads.value[$0].map { [nil, $0] } } ?? [loads.value.values.reduce(0, +)]
        return watts.map { LoadHistory(from: now(), step: range.step, watts: $0) }
    }

    func health() async -> JSONObject { ["load": .kilowatts(loads.value.values.reduce(0, +))] }

    func errors() -> [JSONObject] { troubles.value }

    func submit(_ payload: JSONObject, to device: String) async -> String? {
        guard loads.value[device] != nil else { return "This bridge has no device \(device)." }
        orders.withLock { $0.append((device, payload)) }
        if let status = answer.value, let id = payload["id"] {
            feed.answered(JSONValue.object(["id": id, "status": .string(status)]).encoded(), by: device)
        }
        return nil
    }
}
