import Registry
import struct FoundationEssentials.Date

/// Snapshots: filling them, and handing them out.
extension ScrapeState {
    /// Brings a station's snapshots up to what is known of it.
    mutating func apply(_ key: ReadKey, at now: Date) {
        guard let station = stations[key.station] else { return }
        let ports = station.record.ports
        let lowestPort = ports.min()
        for device in station.devices {
            for slot in devices[device].learn(ports, layout: settings.layout, shapes: &shapes) {
                for other in RegisterClass.allCases where other != key.registerClass {
                    fill(device, slot, with: other, of: station, lowestPort, at: now)
                }
            }
            for slot in devices[device].slots.indices {
                fill(device, slot, with: key.registerClass, of: station, lowestPort, at: now)
            }
        }
    }

    /// A young response answers again: nothing is new but that it still holds.
    mutating func answerAgain(_ key: ReadKey, at now: Date) {
        for device in stations[key.station]?.devices ?? [] {
            for slot in devices[device].slots.indices {
                devices[device].slots[slot].snapshot.answeredAgain(key.registerClass, at: now)
            }
        }
        schedule.succeeded(key)
        close(key, isAnswered: true, at: now)
    }

    /// A class is denied: its registers read null. Devices that no scrape is about to hand out are handed out.
    mutating func deny(_ key: ReadKey, at now: Date) {
        guard stations[key.station]?.denied.contains(key.registerClass) == false else { return }
        stations[key.station]?.denied.insert(key.registerClass)
        for device in stations[key.station]?.devices ?? [] {
            let isOpen = open[device].contains { $0.isOpen(key.registerClass) }
            for slot in devices[device].slots.indices
            where devices[device].slots[slot].snapshot.deny(key.registerClass) {
                devices[device].slots[slot].isChanged = true
                if !isOpen { handOut(device, slot, cause: .withdrawal, at: now) }
            }
        }
    }

    /// A due read is answered or has failed: hands out the devices that waited for it alone.
    mutating func close(_ key: ReadKey, isAnswered: Bool, at now: Date) {
        for device in stations[key.station]?.devices ?? [] {
            for index in open[device].indices where open[device][index].close(key.registerClass, isAnswered: isAnswered)
            {
                for slot in devices[device].slots.indices {
                    let snapshot = devices[device].slots[slot].snapshot
                    guard let (answered, failed) = open[device][index].finish(snapshot, at: slot) else { continue }
                    // A device that a scrape before is about to read for the first time is not offline.
                    guard snapshot.isOnline(at: now) || !open[device][..<index].contains(where: { !$0.isOver }) else {
                        continue
                    }
                    handOut(
                        device, slot, cause: .scrape, tick: open[device][index].tick, answered: answered,
                        failed: failed, at: now)
                }
            }
            open[device].removeAll { $0.isOver }
        }
    }

    /// Hands out every device of a station that has registers of a class.
    mutating func handOutAll(of key: ReadKey, cause: ScrapeOutcome.Cause, at now: Date) {
        for device in stations[key.station]?.devices ?? [] {
            for slot in devices[device].slots.indices {
                let state = devices[device].slots[slot]
                guard state.snapshot.classes.contains(key.registerClass), state.handedOutAt != now || state.isChanged
                else { continue }
                handOut(device, slot, cause: cause, answered: [key.registerClass], at: now)
            }
        }
    }

    /// Setpoints of a station were written, or a command to it took effect: its limits and what the bridge knows of its
    /// sheds may show other values, without a reading.
    mutating func limitsChanged(of station: StationID, at now: Date) {
        guard let state = stations[station] else { return }
        for device in state.devices {
            for slot in devices[device].slots.indices {
                var isChanged = false
                for each in [RegisterClass.load, .bridge] {
                    let applied = devices[device].slots[slot].snapshot.refresh(
                        each, lowestPort: state.record.ports.min(),
                        from: extraction(
                            of: each, state, device, oldestReading: oldestReading(of: device, slot, at: now), at: now))
                    if applied.isChanged { isChanged = true }
                }
                guard isChanged else { continue }
                devices[device].slots[slot].isChanged = true
                handOut(device, slot, cause: .setpoint, at: now)
            }
        }
    }

    /// Hands out devices of which a register has turned stale.
    mutating func expire(at now: Date) {
        while let (place, _) = staleness.popDue(at: now) {
            let (device, slot) = (place.device, place.slot)
            devices[device].slots[slot].awaitsStaleness = false
            let state = devices[device].slots[slot]
            if let handedOutAt = state.handedOutAt, state.snapshot.hasTurnedStale(since: handedOutAt, at: now) {
                devices[device].slots[slot].isChanged = true
                handOut(device, slot, cause: .withdrawal, at: now)
            }
            awaitStaleness(of: device, slot, at: now)
        }
    }

    /// Fills every snapshot of a device with what is known of its station.
    mutating func fillAll(_ device: Int, at now: Date) {
        guard let station = stations[devices[device].device.stationID] else { return }
        let ports = station.record.ports
        _ = devices[device].learn(ports, layout: settings.layout, shapes: &shapes)
        for slot in devices[device].slots.indices {
            for each in RegisterClass.allCases where each != .bridge {
                fill(device, slot, with: each, of: station, ports.min(), at: now)
            }
        }
    }

    /// Hands out the snapshots of a device that has become another.
    mutating func handOutChanged(_ device: Int, at now: Date) {
        for slot in devices[device].slots.indices where devices[device].slots[slot].snapshot.isOnline(at: now) {
            handOut(device, slot, cause: .configuration, at: now)
        }
    }

    mutating func awaitStaleness(of device: Int, _ slot: Int, at now: Date) {
        guard !devices[device].slots[slot].awaitsStaleness,
            let next = devices[device].slots[slot].snapshot.nextStale(after: now)
        else { return }
        devices[device].slots[slot].awaitsStaleness = true
        staleness.insert(SnapshotPlace(device: device, slot: slot), at: next)
    }

    private mutating func fill(
        _ device: Int, _ slot: Int, with registerClass: RegisterClass, of station: Station, _ lowestPort: Int?,
        at now: Date
    ) {
        guard devices[device].slots[slot].snapshot.classes.contains(registerClass) else { return }
        if station.denied.contains(registerClass) {
            if devices[device].slots[slot].snapshot.deny(registerClass) { devices[device].slots[slot].isChanged = true }
            return
        }
        guard let reading = station.record.reading(of: registerClass) else { return }
        let applied = devices[device].slots[slot].snapshot.apply(
            registerClass, readAt: reading.readAt, lowestPort: lowestPort,
            from: extraction(of: registerClass, station, device, at: now))
        if applied.isChanged { devices[device].slots[slot].isChanged = true }
        for warning in applied.unconverted
        where devices[device].slots[slot].warned.insert(warning.register.point).inserted {
            tell(.unconverted(warning))
        }
        awaitStaleness(of: device, slot, at: now)
    }

    private func oldestReading(of device: Int, _ slot: Int, at now: Date) -> Date? {
        devices[device].slots[slot].snapshot.oldestReading(at: now)
    }

    private func extraction(
        of registerClass: RegisterClass, _ station: Station, _ place: Int, oldestReading: Date? = nil, at now: Date
    ) -> (Int?) -> PointExtraction {
        let (device, limits) = (devices[place].device, limits)
        return { port in
            // Only load registers show limits, and the bridge's its sheds; looking them up is not free.
            var bridge = BridgeValues(now: now, oldestReading: oldestReading)
            if registerClass == .bridge {
                let shed = limits.shed(of: device.stationID, port: port)
                (bridge.isShedPending, bridge.shedUntil) = (shed.isPending, shed.until)
            }
            let limits = registerClass == .load ? limits.limits(of: device, port: port) : LimitView()
            return PointExtraction(record: station.record, port: port, limits: limits, bridge: bridge)
        }
    }

    private mutating func handOut(
        _ device: Int, _ place: Int, cause: ScrapeOutcome.Cause, tick: Date? = nil, answered: [RegisterClass] = [],
        failed: [RegisterClass] = [], at now: Date
    ) {
        var slot = devices[device].slots[place]
        if slot.snapshot.classes.contains(.bridge), let station = stations[devices[device].device.stationID] {
            let oldest = slot.snapshot.oldestReading(at: now)
            let applied = slot.snapshot.apply(
                .bridge, readAt: now, lowestPort: station.record.ports.min(),
                from: extraction(of: .bridge, station, device, oldestReading: oldest, at: now))
            if applied.isChanged { slot.isChanged = true }
        }
        let tick = tick.map { max($0, slot.lastTick ?? .distantPast) }
        tell(
            .outcome(
                ScrapeOutcome(
                    cause: cause, tick: tick, time: now, snapshot: slot.snapshot, answered: answered, failed: failed,
                    isChanged: slot.isChanged)))
        slot.isChanged = false
        if let tick { slot.lastTick = tick }
        slot.handedOutAt = now
        devices[device].slots[place] = slot
    }
}
