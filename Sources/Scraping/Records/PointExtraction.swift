import ChargePointAPI
import struct FoundationEssentials.Date
public import Registry

/// Takes a register's value out of what is known of its station.
///
/// What the API did not send is absent; nothing is made up. Where a register without a port stands for something that
/// each port has, it shows what all ports agree on: always so on a station with one port.
public struct PointExtraction: Sendable {
    public let record: StationRecord
    /// The port whose device, or whose register, it is; nil: the station.
    public let port: Int?
    /// What was staged and asked for.
    public let limits: LimitView
    public let bridge: BridgeValues

    public init(record: StationRecord, port: Int?, limits: LimitView = LimitView(), bridge: BridgeValues) {
        self.record = record
        self.port = port
        self.limits = limits
        self.bridge = bridge
    }

    public func value(of attribute: Attribute) -> RawValue {
        switch attribute {
        case .stationStatus(let attribute): value(of: attribute)
        case .load(let attribute): value(of: attribute)
        case .alarm(let attribute): value(of: attribute)
        case .chargingSession(let attribute): value(of: attribute)
        case .stationRights(let attribute): value(of: attribute)
        case .station(let attribute): value(of: attribute)
        case .bridge(let attribute): value(of: attribute)
        }
    }

    private func value(of attribute: StationStatusAttribute) -> RawValue {
        let ports = record.status?.ports ?? []
        return switch attribute {
        case .status: agreed(ports) { .text($0.status) }
        case .timeStamp: agreed(ports) { .date($0.timeStamp) }
        case .connector: only(ports) { .text($0.connector) }
        case .power: only(ports) { .text($0.power) }
        case .networkStatus: .text(record.status?.networkStatus)
        case .faultReason: agreed(ports) { .text($0.faultReason) }
        }
    }

    private func value(of attribute: AlarmAttribute) -> RawValue {
        let alarm = record.latestAlarm(port: port)
        return switch attribute {
        case .alarmType: .text(alarm?.alarmType)
        case .alarmTime: .date(alarm?.alarmTime)
        case .clearAlarms: .absent  // written only; the API has no such value
        }
    }

    private func value(of attribute: StationRightsAttribute) -> RawValue {
        switch attribute {
        case .stationRightsProfile:
            // One group may come twice, once on each of two pages.
            var entries: [DictionaryEntry] = []
            for rights in record.rights {
                guard let group = rights.sgID, let profile = rights.stationRightsProfile,
                    !entries.contains(where: { $0.key == group })
                else { continue }
                entries.append(DictionaryEntry(key: group, value: profile))
            }
            return entries.isEmpty ? .absent : .dictionary(entries)
        }
    }

    private func value(of attribute: BridgeAttribute) -> RawValue {
        switch attribute {
        case .heartbeat: .integer(bridge.heartbeat)
        case .dataAge: .integer(bridge.dataAge)
        case .shedPending: bridge.isShedPending.map { .boolean($0) } ?? .absent
        case .shedUntil: .date(bridge.shedUntil)
        case .energyTotal: record.energy.kilowattHours(port: port).map { .number($0) } ?? .absent
        }
    }
}

extension PointExtraction {
    /// The port's value; for the station the value on which all its ports agree.
    func agreed<Part: OfPort>(_ parts: [Part], _ value: (Part) -> RawValue) -> RawValue {
        if let port { return parts.first { $0.port == port }.map(value) ?? .absent }
        guard let first = parts.first.map(value), parts.dropFirst().allSatisfy({ value($0) == first }) else {
            return .absent
        }
        return first
    }

    /// The port's value; for the station that of its only port. For what two ports may have alike by chance without
    /// its being the station's, such as a load.
    func only<Part: OfPort>(_ parts: [Part], _ value: (Part) -> RawValue) -> RawValue {
        port == nil && parts.count > 1 ? .absent : agreed(parts, value)
    }
}

extension RawValue {
    static func text(_ text: String?) -> RawValue { text.map { .text($0) } ?? .absent }
    static func integer(_ integer: Int?) -> RawValue { integer.map { .integer($0) } ?? .absent }
    static func date(_ date: Date?) -> RawValue { date.map { .date($0) } ?? .absent }
    static func number(_ number: DecimalText?) -> RawValue { number.map { .number($0.text) } ?? .absent }
}
