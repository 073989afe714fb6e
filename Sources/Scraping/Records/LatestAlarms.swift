import ChargePointAPI
import struct FoundationEssentials.Date

/// The latest alarm of each port and of the station as a whole, by time: the API's order is not to be trusted.
struct LatestAlarms: Sendable {
    /// By port; nil: those of the station as a whole.
    private var byPort: [Int?: GetAlarms.Alarm] = [:]

    init() {}

    /// - Parameter alarms: all that are not cleared, from all pages.
    init(_ alarms: [GetAlarms.Alarm]) { add(alarms) }

    /// - Parameter alarms: some that are not cleared, beside those that are known.
    mutating func add(_ alarms: [GetAlarms.Alarm]) {
        for alarm in alarms {
            if let known = byPort[alarm.port], !alarm.isLater(than: known) { continue }
            byPort[alarm.port] = alarm
        }
    }

    /// The latest that concerns a port: its own, or one of the whole station. Nil asks for the latest of all.
    func latest(port: Int?) -> GetAlarms.Alarm? {
        let candidates = port.map { [byPort[$0], byPort[nil]].compactMap { $0 } } ?? Array(byPort.values)
        return candidates.max { $1.isLater(than: $0) }
    }
}

extension GetAlarms.Alarm {
    /// Of two at the same time the one with the higher record number, and failing that the one whose type comes later,
    /// so that the choice does not depend on the order.
    fileprivate func isLater(than other: Self) -> Bool {
        let (mine, others) = (alarmTime ?? .distantPast, other.alarmTime ?? .distantPast)
        if mine != others { return mine > others }
        return (recordNumber ?? 0, alarmType ?? "") > (other.recordNumber ?? 0, other.alarmType ?? "")
    }
}
