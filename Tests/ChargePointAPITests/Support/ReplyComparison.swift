import FoundationEssentials
import TestSupport

@testable import ChargePointAPI

/// Compares a reply with an expected object, field by field, by reflection: a field of the reply that the object does
/// not know, or the other way round, is a difference too, so that none can be forgotten.
struct ReplyComparison {
    /// Fields that only 5.1 has, as `Type.field`; a 5.0 object need not know them if they are nil.
    static let only51: Set = [
        "GetStationStatus.Station.networkStatus", "GetStationStatus.Port.faultReason",
        "GetLoad.Port.sessionID", "GetLoad.Port.lastBatteryPercent",
        "GetStations.Station.stationName", "GetStations.Station.networkStatus", "GetStations.Station.recordNumber",
        "GetChargingSessionData.Session.totalChargingDuration", "GetChargingSessionData.Session.totalSessionDuration",
        "GetChargingSessionData.Session.startBatteryPercentage", "GetChargingSessionData.Session.stopBatteryPercentage",
        "GetChargingSessionData.Session.endedBy", "GetChargingSessionData.Session.vehicleMake",
        "GetChargingSessionData.Session.vehicleModel", "GetChargingSessionData.Session.vehicleModelYear",
        "GetChargingSessionData.Session.vehicleType", "GetChargingSessionData.Session.vehiclePortMAC",
        "GetChargingSessionData.Session.driverOptedOut", "GetChargingSessionData.Session.driverOptOutTimestamp",
        "GetChargingSessionData.Session.paymentTerminalInfo",
    ]

    /// Fields that no schema has.
    static let inNoSchema: Set = ["GetCPNInstances.Reply.responseCode", "GetCPNInstances.Reply.responseText"]

    /// The API's names of lists; elsewhere only the first letter's case may differ.
    private static let lists = [
        "stations": ["stationData"], "ports": ["Port"], "alarms": ["Alarms"], "sessions": ["ChargingSessionData"],
        "rights": ["rightsData"], "groups": ["groupData", "sgData"], "childGroups": ["groupData"],
        "organizations": ["orgData"], "networks": ["CPN"], "intervals": ["fifteenminData"],
    ]

    private(set) var differences: [String] = []
    /// Fields of replies that had a value, as `Type.field`.
    private(set) var seen: Set<String> = []

    mutating func compare(_ value: Any, _ expected: JSONDocument, _ path: String) {
        switch value {
        case let text as String: check(expected.string.map(trimmed) == text, path, value, expected)
        case let code as ResponseCode: check(expected.string == code.rawValue, path, value, expected)
        case let number as Int: check(expected == .number(String(number)), path, value, expected)
        case let group as StationGroupID: check(expected == .number(String(group.number)), path, value, expected)
        case let number as DecimalText: check(Self.isSame(number, expected), path, value, expected)
        case let date as Date:
            check(expected.string.flatMap(Self.date) == date, path, value, expected)
        default: compareCompound(value, expected, path)
        }
    }

    private mutating func compareCompound(_ value: Any, _ expected: JSONDocument, _ path: String) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let inner = mirror.children.first {
                compare(inner.value, expected, path)
            } else {
                check(expected == .null || expected.string == "None", path, "nil", expected)
            }
        case .collection:
            var elements: [JSONDocument] = []
            switch expected {
            case .array(let array): elements = array
            case .null: break
            // shedLoad's Ports/Port.
            case .object(let members) where members.map(\.name) == ["Port"]:
                return compareCompound(value, members[0].value, path)
            default: differences.append("\(path): no list in \(expected)")
            }
            let values = Array(mirror.children)
            check(values.count == elements.count, path, "\(values.count) elements", expected)
            for (index, (value, element)) in zip(values, elements).enumerated() {
                compare(value.value, element, "\(path)[\(index)]")
            }
        default: compareFields(mirror, of: value, expected, path)
        }
    }

    private mutating func compareFields(_ mirror: Mirror, of value: Any, _ expected: JSONDocument, _ path: String) {
        let type = Self.typeName(of: value)
        var unused = Set(expected.members.map(\.name))
        for case (let label?, let field) in mirror.children {
            if !Self.isEmpty(field) { seen.insert("\(type).\(label)") }
            let names = [label, label + "Data", Self.capitalized(label)] + (Self.lists[label] ?? [])
            if let name = names.first(where: { unused.contains($0) }), let member = expected[name] {
                unused.remove(name)
                compare(field, member, "\(path).\(name)")
            } else if !(Self.only51.union(Self.inNoSchema).contains("\(type).\(label)") && Self.isEmpty(field)) {
                differences.append("\(path).\(label): not in the expected object")
            }
        }
        for name in unused { differences.append("\(path).\(name): no field of \(type)") }
    }

    private mutating func check(_ isSame: Bool, _ path: String, _ value: Any, _ expected: JSONDocument) {
        if !isSame { differences.append("\(path): \(value) instead of \(expected)") }
    }

    /// Every stored property of a type, as `Type.field`.
    static func fields(of value: Any) -> [String] {
        Mirror(reflecting: value).children.compactMap { child in child.label.map { typeName(of: value) + "." + $0 } }
    }

    private static func typeName(of value: Any) -> String {
        String(reflecting: Swift.type(of: value)).split(separator: ".").dropFirst().joined(separator: ".")
    }

    private static func isEmpty(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        return (mirror.displayStyle == .optional || mirror.displayStyle == .collection) && mirror.children.isEmpty
    }

    private static func isSame(_ number: DecimalText, _ expected: JSONDocument) -> Bool {
        switch expected {
        case .string(let text): text == number.text
        case .number(let digits): Double(digits) == number.doubleValue
        default: false
        }
    }

    /// Read by Foundation, so that our own parser does not judge itself.
    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }

    private static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

/// As XSD's `collapse` has it at the ends.
private func trimmed(_ text: String) -> String {
    let words = text.drop(while: \.isWhitespace)
    return String(words.reversed().drop(while: \.isWhitespace).reversed())
}
