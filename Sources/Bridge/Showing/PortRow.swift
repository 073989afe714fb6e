import struct FoundationEssentials.Date
import Registry
import Scraping
import StatusServer

/// What the dashboard shows of one port in a line: the points that everybody looks for, by what they are and not by the
/// names that the registry gave them.
struct PortRow: Sendable {
    /// As topics name it, with its port.
    let name: String
    let device: StationDevice
    let port: Int?
    /// Nil: nothing was read of it yet.
    let snapshot: DeviceSnapshot?

    private typealias Wanted = (key: String, attribute: Attribute)

    private static let wanted: [Wanted] = [
        ("status", .stationStatus(.status)), ("load", .load(.portLoad)), ("shedState", .load(.shedState)),
        ("allowedLoad", .load(.allowedLoad)), ("percentShed", .load(.percentShed)),
        ("shedPending", .bridge(.shedPending)), ("shedUntil", .bridge(.shedUntil)),
        ("energy", .chargingSession(.energy)), ("sessionStart", .chargingSession(.startTime)),
        ("sessionEnd", .chargingSession(.endTime)), ("energyTotal", .bridge(.energyTotal)),
        ("alarmType", .alarm(.alarmType)), ("alarmTime", .alarm(.alarmTime)), ("power", .station(.power)),
        ("name", .station(.stationName)),
    ]
    private static let keys = Dictionary(
        wanted.map { ($0.attribute, $0.key) }, uniquingKeysWith: { first, _ in first })

    /// - Parameter spark: a few loads of the last hour.
    func json(at now: Date, spark: [Int?]? = nil) -> JSONObject {
        var members: [(String, JSONValue)] = [
            ("device", .string(name)), ("station", .string(device.path.description)),
            ("port", port.map(JSONValue.integer) ?? .null), ("stationID", .string(device.stationID.text)),
            ("account", .string(device.account)),
        ]
        guard let snapshot else { return JSONObject(members + [("online", false), ("since", .null)]) }
        let isOnline = snapshot.isOnline(at: now)
        members.append(("online", .bool(isOnline)))
        members.append(("since", isOnline ? .null : time(snapshot.offlineAt)))
        members.append(("time", time(readAt(snapshot))))
        members += points(snapshot, at: now)
        members.append(("set", .object(writable)))
        if let spark {
            members.append(("spark", .array(spark.map { $0.map(JSONValue.kilowatts) ?? .null })))
        }
        return JSONObject(members)
    }

    private func time(_ date: Date?) -> JSONValue { date.map { .string(ISO8601.text($0)) } ?? .null }

    /// When what changes most was read: the load, or else the state.
    private func readAt(_ snapshot: DeviceSnapshot) -> Date? {
        [RegisterClass.load, .stationStatus, .alarm, .chargingSession, .station].lazy
            .compactMap { snapshot.readAt($0) }.first
    }

    private func points(_ snapshot: DeviceSnapshot, at now: Date) -> [(String, JSONValue)] {
        var values: [String: JSONValue] = [:]
        var stale: [JSONValue] = []
        for (register, value) in zip(snapshot.registers, snapshot.values(at: now)) where belongs(register) {
            guard let key = Self.keys[register.attribute] else { continue }
            if let value {
                values[key] = Self.plain(value, of: register.attribute)
            } else {
                stale.append(.string(key))
            }
        }
        // In the order of the list, so that equal rows have equal bytes.
        var members = Self.wanted.compactMap { wanted in values[wanted.key].map { (wanted.key, $0) } }
        if !stale.isEmpty { members.append(("stale", .array(stale))) }
        return members
    }

    /// A registry may give a number the type of a text; the page reckons with it.
    private static func plain(_ value: PointValue, of attribute: Attribute) -> JSONValue {
        guard case .string(let text) = value, [.float, .integer].contains(attribute.usualType),
            let number = JSONNumber(text)
        else { return JSONValue(value) }
        return .number(number)
    }

    /// Whether a register of its device is this port's: with `layout: station` a device has those of all ports.
    private func belongs(_ register: Register) -> Bool {
        guard let snapshot, snapshot.port == nil, port != nil else { return true }
        return switch register.port {
        case .station: true
        case .port(let number): number == port
        case .every: snapshot.shownPorts.first == port
        }
    }

    /// The names of the points that may be written, by what they are.
    private var writable: JSONObject {
        var names: [(String, JSONValue)] = []
        for register in device.registers(forPort: port) where register.isWritable && register.attribute.isWritable {
            names.removeAll { $0.0 == register.attribute.name }
            names.append((register.attribute.name, .string(register.point)))
        }
        return JSONObject(names)
    }
}

extension PortRow {
    /// Every point with its unit and when it was read.
    func points(at now: Date) -> [JSONObject] {
        guard let snapshot else { return [] }
        return zip(snapshot.registers, snapshot.values(at: now)).filter { belongs($0.0) }.map { register, value in
            [
                "point": .string(register.point), "value": value.map { JSONValue($0) } ?? .null,
                "stale": .bool(value == nil), "units": .string(register.units),
                "attribute": .string(register.attribute.name), "summary": .string(register.attribute.summary),
                "readAt": value == nil ? .null : time(snapshot.readAt(register.registerClass)),
            ]
        }
    }
}
