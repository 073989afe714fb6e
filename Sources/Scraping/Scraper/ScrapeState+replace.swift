import Registry
import struct FoundationEssentials.Date

/// Another configuration.
extension ScrapeState {
    /// Takes other device files. Of stations that stay, what is known and when they are due stays too; those that are
    /// new are read at once. Devices that are other than they were are handed out as far as their values are known.
    ///
    /// - Parameter energy: what the `energyTotal` of new stations goes on from.
    mutating func replace(
        devices: [StationDevice], settings: ScraperSettings, energy: [StationID: EnergyTotals], at now: Date
    ) {
        let isRelaid = settings.layout != self.settings.layout
        let formerStations = Set(stations.keys)
        self.settings = settings
        schedule = schedule.replacing(devices.flatMap(ScheduledRead.reads(of:)), offset: settings.offset, at: now)
        replaceStations(of: devices, energy)
        tell(problems.forget { !schedule.has($0) })
        replacePlanner(formerStations, devices, at: now)
        joined = joined.filter { schedule.has($0) }
        awaitingGroups.removeAll { !schedule.has($0.read.key) }
        awaitingSight.removeAll { !schedule.has($0.read.key) }
        for device in replaceSnapshots(of: devices, isRelaid: isRelaid, at: now) { handOutChanged(device, at: now) }
        staleness.removeAll()
        for device in self.devices.indices {
            for slot in self.devices[device].slots.indices {
                self.devices[device].slots[slot].awaitsStaleness = false
                awaitStaleness(of: device, slot, at: now)
            }
        }
    }

    /// Other credentials: what the former were refused is tried again at once.
    mutating func callerChanged(at now: Date) {
        schedule.resume(at: now)
        for registerClass in RegisterClass.allCases where gate.isDenied(registerClass) {
            schedule.release(registerClass, at: now)
        }
        gate = AccessGate()
        survey.hasten(at: now)
    }

    /// Whether a call is of use to nobody any more.
    func isUnwanted(_ call: QueuedCall) -> Bool {
        !call.isDirect && !call.call.isSurvey && !call.call.answers.contains { schedule.has($0) }
    }

    private mutating func replaceStations(of devices: [StationDevice], _ energy: [StationID: EnergyTotals]) {
        let metered = Self.metered(devices)
        var kept: [StationID: Station] = [:]
        for (place, device) in devices.enumerated() {
            let id = device.stationID
            if kept[id] == nil {
                var station =
                    stations[id] ?? Station(record: StationRecord(energy: energy[id] ?? EnergyTotals()))
                if metered.contains(id), !station.record.countsEnergy {
                    station.record.energy = energy[id] ?? station.record.energy
                }
                station.record.countsEnergy = metered.contains(id)
                station.devices = []
                kept[id] = station
            }
            kept[id]?.devices.append(place)
        }
        stations = kept
    }

    private mutating func replacePlanner(_ former: Set<StationID>, _ devices: [StationDevice], at now: Date) {
        let current = Set(stations.keys)
        survey.isUseful = Self.canUseGroups(devices)
        guard current != former else { return }
        planner.groups = planner.groups.replacing(current)
        planner.extent.note(stations: current.count)
        planner.apart.formIntersection(current)
        // Which groups have the new ones is not known.
        if !current.isSubset(of: former) { survey.hasten(at: now) }
    }

    /// - Returns: the places of devices that are new or other than before.
    private mutating func replaceSnapshots(of devices: [StationDevice], isRelaid: Bool, at now: Date) -> [Int] {
        let formerPlaces = Dictionary(
            self.devices.enumerated().map { ($1.device.path, $0) }, uniquingKeysWith: { first, _ in first })
        let (former, formerOpen) = (self.devices, open)
        var changed: [Int] = []
        shapes = ShapeCache()
        open = Array(repeating: [], count: devices.count)
        self.devices = devices.enumerated().map { place, device in
            let known = formerPlaces[device.path]
            if let known, !isRelaid, former[known].device == device {
                open[place] = formerOpen[known]
                return former[known]
            }
            changed.append(place)
            var snapshots = StationSnapshots(device, layout: settings.layout, shapes: &shapes)
            for slot in snapshots.slots.indices {
                let port = snapshots.slots[slot].snapshot.port
                let same = known.flatMap { former[$0].slots.first { $0.snapshot.port == port } }
                snapshots.slots[slot].lastTick = same?.lastTick
                snapshots.slots[slot].snapshot.stretch = schedule.stretch
            }
            return snapshots
        }
        for place in changed { fillAll(place, at: now) }
        return changed
    }
}
