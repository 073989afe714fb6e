import Commands
import FoundationEssentials
import Registry

/// The setpoints of a station as JSON, by port; `station` is the station as a whole:
///
///     {"1": {"staged": {"allowedLoad": "3.0"}, "asked": {"limit": null, "until": null, "at": 801234567.25}}}
///
/// What is not understood is left out, so that a row of a later version does no harm.
enum SetpointCoding {
    private static let wholeStation = "station"

    static func text(_ targets: [Int?: Setpoints]) -> String {
        let sorted = targets.sorted { ($0.key ?? 0) < ($1.key ?? 0) }
        let members = sorted.map { port, setpoints -> (String, JSONValue) in
            var object = JSONObject()
            object["staged"] = setpoints.staged.map(json)
            if let asked = setpoints.asked {
                object["asked"] = [
                    "limit": asked.limit.map(json) ?? .null, "until": asked.until.map(json) ?? .null,
                    "at": json(asked.at),
                ]
            }
            return (port.map(String.init) ?? wholeStation, .object(object))
        }
        return JSONValue.object(JSONObject(members)).description
    }

    static func setpoints(_ text: String) -> [Int?: Setpoints] {
        var targets: [Int?: Setpoints] = [:]
        for member in (try? JSONValue(parsing: Array(text.utf8)))?.object?.members ?? [] {
            guard let object = member.value.object else { continue }
            let port = Int(member.key)
            guard port != nil || member.key == wholeStation else { continue }
            var setpoints = Setpoints(staged: object["staged"].flatMap(limit))
            if let asked = object["asked"]?.object, let at = asked["at"].flatMap(date) {
                setpoints.asked = Setpoints.Asked(
                    limit: asked["limit"].flatMap(limit), until: asked["until"].flatMap(date), at: at)
            }
            targets[port] = setpoints
        }
        return targets
    }

    private static func json(_ limit: Limit) -> JSONValue {
        switch limit {
        case .allowedLoad(let power): ["allowedLoad": .string(power.digits)]
        case .percentShed(let percent): ["percentShed": .integer(percent)]
        }
    }

    private static func limit(_ json: JSONValue) -> Limit? {
        guard let object = json.object else { return nil }
        if let power = object["allowedLoad"]?.string.flatMap({ Kilowatts($0) }) { return .allowedLoad(power) }
        return object["percentShed"]?.number?.integer.map(Limit.percentShed)
    }

    private static func json(_ date: Date) -> JSONValue {
        // The shortest text that reads back as the same instant.
        JSONNumber("\(date.timeIntervalSinceReferenceDate)").map(JSONValue.number) ?? .null
    }

    private static func date(_ json: JSONValue) -> Date? {
        json.number?.double.map { Date(timeIntervalSinceReferenceDate: $0) }
    }
}
