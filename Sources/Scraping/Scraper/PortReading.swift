public import ChargePointAPI
public import Registry
public import struct FoundationEssentials.Date

/// A port as the newest replies show it, whatever the registry makes of them. Nil is what was not read, or has turned
/// stale.
public struct PortReading: Sendable {
    /// The device file of its station.
    public let device: DevicePath
    public let station: StationID
    public let port: Int
    /// Whether the device that shows it is online.
    public let isOnline: Bool
    public let status: GetStationStatus.Port?
    public let load: GetLoad.Port?
    /// The limit in force; nil while the port is not shed.
    public let limits: ShownLimits?
    /// The latest session, running or not.
    public let session: GetChargingSessionData.Session?
    /// kWh, as the point `energyTotal` shows it.
    public let energyTotal: String?
    /// When the oldest of the device's changing values was read.
    public let oldestReading: Date?
}

extension Scraper {
    /// What is known of each port, in the order of the device files, and how many ports more there are.
    public func ports(upTo limit: Int) -> (ports: [PortReading], others: Int) {
        state.ports(upTo: limit, at: clock.now())
    }
}

extension ScrapeState {
    func ports(upTo limit: Int, at now: Date) -> (ports: [PortReading], others: Int) {
        var ports: [PortReading] = []
        var others = 0
        for device in devices {
            guard let record = stations[device.device.stationID]?.record else { continue }
            let numbers =
                switch settings.layout {
                case .port: device.slots.compactMap(\.snapshot.port)
                case .station: record.ports.sorted()
                }
            let room = limit - ports.count
            others += max(0, numbers.count - room)
            for number in numbers.prefix(room) {
                guard let slot = device.slots.first(where: { $0.snapshot.port == number }) ?? device.slots.first else {
                    continue
                }
                ports.append(reading(of: number, record, slot.snapshot, at: now))
            }
        }
        return (ports, others)
    }

    private func reading(
        of port: Int, _ record: StationRecord, _ snapshot: DeviceSnapshot, at now: Date
    ) -> PortReading {
        let station = snapshot.device.stationID
        func fresh<Value>(_ registerClass: RegisterClass, _ value: Value?) -> Value? {
            snapshot.isFresh(registerClass, at: now) ? value : nil
        }
        let load = fresh(.load, record.load?.ports.first { $0.port == port })
        let isShed = load?.shedState == 1
        return PortReading(
            device: snapshot.device.path, station: station, port: port, isOnline: snapshot.isOnline(at: now),
            status: fresh(.stationStatus, record.status?.ports.first { $0.port == port }), load: load,
            limits: isShed
                ? limits.limits(of: station, port: port).shown(
                    shedState: 1, allowedLoad: load?.allowedLoad?.text, percentShed: load?.percentShed) : nil,
            session: fresh(.chargingSession, record.latestSession(port: port)),
            energyTotal: record.countsEnergy ? fresh(.chargingSession, record.energy.kilowattHours(port: port)) : nil,
            oldestReading: snapshot.oldestReading(at: now))
    }
}
