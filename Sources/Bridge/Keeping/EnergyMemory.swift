import Journal
import Registry
import Scraping
import Synchronization

/// Sees to it that no station's `energyTotal` falls with a restart: what was counted is kept soon after it has grown.
final class EnergyMemory: Sendable {
    private let notes: DiskNotes
    /// Stations whose charging sessions were read since they were last looked at, each with the ports that are known.
    private let touched = Mutex<[StationID: Set<Int>]>([:])

    init(_ notes: DiskNotes) { self.notes = notes }

    /// What the totals of stations go on from.
    func totals(of devices: [StationDevice]) -> [StationID: EnergyTotals] {
        let kept = notes.energy
        let pairs = devices.compactMap { device in
            kept[device.stationID].map { (device.stationID, EnergyTotals(continuing: $0)) }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// A device of a station was told of.
    func take(_ outcome: ScrapeOutcome) {
        guard outcome.answered.contains(.chargingSession) else { return }
        touched.withLock { touched in
            touched[outcome.device.stationID, default: []].formUnion([outcome.port].compactMap(\.self))
            touched[outcome.device.stationID]?.formUnion(outcome.device.namedPorts)
        }
    }

    /// Keeps the totals that have changed.
    func keep(of directory: AccountDirectory) async {
        let stations = touched.withLock { touched in
            defer { touched = [:] }
            return touched
        }
        guard !stations.isEmpty else { return }
        var totals = notes.energy.filter { stations[$0.key] != nil }
        for (station, ports) in stations {
            guard let record = await directory.reader(of: station)?.scraper.record(of: station) else { continue }
            for port in ports {
                if let kilowattHours = record.energy.kilowattHours(port: port) {
                    totals[station, default: [:]][port] = kilowattHours
                }
            }
        }
        notes.keep(energy: totals)
    }
}
