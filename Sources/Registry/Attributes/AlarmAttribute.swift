/// The latest alarm that getAlarms tells of, and clearAlarms.
public enum AlarmAttribute: String, CaseIterable, Hashable, Sendable {
    case alarmType
    case alarmTime
    case clearAlarms

    var facts: AttributeFacts {
        switch self {
        case .alarmType: .init(.either, .string, "latest alarm that was not cleared, such as 'GFCI Trip'")
        case .alarmTime: .init(.either, .datetime, "when the latest alarm was raised")
        case .clearAlarms: .init(.station, .integer, "write true to clear the alarms of the station and all its ports")
        }
    }
}
