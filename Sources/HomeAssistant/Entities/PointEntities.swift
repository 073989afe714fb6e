import Registry
import Topics

/// The entities of the points of one device: of each what its attribute is, as far as the registry's type lets it.
struct PointEntities {
    let readings: Readings
    let registers: [Register]
    let description: StationDescription
    /// Whether the device carries the points of every port: `layout: station`.
    let isWholeStation: Bool

    /// The states of a port that the API is known to send, the last for any that it is not.
    static let statuses = ["AVAILABLE", "INUSE", "UNREACHABLE", "UNKNOWN"]
    /// kW that no port of ChargePoint's exceeds, where its nameplate is not known.
    private static let greatestPower = JSONNumber(500)

    func add(_ register: Register, to list: inout EntityList) {
        switch register.attribute {
        case .alarm(.clearAlarms): addButton(register, &list)
        case .load(.shedState) where register.isWritable && register.type.holdsStates: addSwitch(register, &list)
        case .load(.shedState) where register.type.holdsStates:
            addSensor(
                register, .binarySensor, Template.state(readings.value(register), isText: register.type == .string),
                &list)
        case .load(.allowedLoad) where register.type.holdsNumbers: addLimit(register, upTo: power(of: register), &list)
        case .load(.percentShed) where register.type.holdsNumbers: addLimit(register, upTo: JSONNumber(100), &list)
        case .stationStatus(.status) where register.type == .string:
            addSensor(
                register, .sensor, Template.oneOf(Self.statuses, readings.value(register)), &list,
                [("device_class", "enum"), ("options", .array(Self.statuses.map(JSONValue.string)))])
        default: addReading(register, &list)
        }
    }

    // MARK: What is read

    /// A reading as the registry's type gives it.
    private func addReading(_ register: Register, aspect: String? = nil, _ list: inout EntityList) {
        let value = readings.value(register)
        let look = Presentation(register.attribute)
        switch register.type {
        case .integer, .float:
            // Without a unit Home Assistant takes it for text.
            guard let unit = look.unit else {
                return addSensor(register, .sensor, aspect: aspect, Template.text(value), &list)
            }
            var members: [(String, JSONValue?)] = [
                ("device_class", look.deviceClass.map(JSONValue.string)), ("unit_of_measurement", .string(unit)),
                ("state_class", look.stateClass.map(JSONValue.string)),
                ("suggested_display_precision", look.precision.map(JSONValue.integer)),
            ]
            if case .chargingSession(.energy) = register.attribute { addReset(to: &members) }
            addSensor(register, .sensor, aspect: aspect, Template.plain(value), &list, members)
        case .boolean:
            addSensor(register, .binarySensor, Template.onOff(value), &list)
        case .datetime:
            // Null, where 2024.3 warns of it at each message, is for those who switch it on.
            let isSure = register.attribute == .stationStatus(.timeStamp)
            addSensor(
                register, .sensor, Template.plain(value), &list,
                [("device_class", "timestamp"), ("enabled_by_default", isSure ? nil : false)])
        case .dictionary:
            let entries = "(\(value) or {})"
            addSensor(
                register, .sensor, Template.plain("\(entries) | length"), &list,
                [
                    ("json_attributes_topic", .string(readings.topic(of: register))),
                    ("json_attributes_template", .string(Template.plain("\(entries) | tojson"))),
                ])
        case .string, .date, .time:
            addSensor(register, .sensor, aspect: aspect, Template.text(value), &list)
        }
    }

    /// A session's energy begins again with each session: from when it counts, if that is in the same message; else it is
    /// one that begins again whenever it falls.
    private func addReset(to members: inout [(String, JSONValue?)]) {
        let start = registers.first { $0.attribute == .chargingSession(.startTime) && $0.type == .datetime }
        if readings.hasSnapshot, let start, !isWholeStation {
            members.append(("last_reset_value_template", .string(Template.plain("\(readings.value(start)) or ''"))))
        } else {
            members.append(("state_class", "total_increasing"))
        }
    }

    private func addSensor(
        _ register: Register, _ component: Entity.Component, aspect: String? = nil, _ template: String,
        _ list: inout EntityList, _ members: [(String, JSONValue?)] = []
    ) {
        list.add(
            component, point: register.point, aspect: aspect, label(register) + (aspect.map { " \($0)" } ?? ""),
            common(register) + [
                ("state_topic", .string(readings.topic(of: register))), ("value_template", .string(template)),
            ] + members)
    }

    /// Keys that depend on the attribute alone.
    private func common(_ register: Register, isControl: Bool = false) -> [(String, JSONValue?)] {
        let look = Presentation(register.attribute)
        return [
            ("icon", look.icon.map(JSONValue.string)),
            ("entity_category", look.isDiagnostic && !isControl ? "diagnostic" : nil),
            ("enabled_by_default", look.isHidden ? false : nil),
        ]
    }

    /// The point's own name, where the registry gives it one; else what a person would say.
    private func label(_ register: Register) -> String {
        let attribute = register.attribute
        let usual = [attribute.name, "Status.\(attribute.name)", "Pricing.\(attribute.name)"]
        return usual.contains(register.point) ? Presentation.label(of: attribute) : register.point
    }

    // MARK: What is written

    private func command(_ register: Register) -> [(String, JSONValue?)] {
        let topic = readings.tree.set(register.point, readings.device.path, port: readings.port)
        // A retained set message is refused.
        return [("command_topic", .string(topic)), ("retain", false)]
    }

    private func addSwitch(_ register: Register, _ list: inout EntityList) {
        let template = Template.state(readings.value(register), isText: register.type == .string)
        list.add(
            .switch, point: register.point, label(register),
            common(register, isControl: true) + [
                ("state_topic", .string(readings.topic(of: register))), ("value_template", .string(template)),
                ("state_on", "ON"), ("state_off", "OFF"), ("payload_on", "1"), ("payload_off", "0"),
            ] + command(register))
    }

    /// A setpoint, if it may be written, and beside it the reading, of which Home Assistant keeps statistics.
    private func addLimit(_ register: Register, upTo most: JSONNumber, _ list: inout EntityList) {
        if register.isWritable {
            let isShare = register.attribute == .load(.percentShed)
            let value = Template.number(readings.value(register), upTo: most, isText: register.type == .string)
            list.add(
                .number, point: register.point, label(register),
                common(register, isControl: true) + [
                    ("state_topic", .string(readings.topic(of: register))), ("value_template", .string(value)),
                    ("device_class", isShare ? nil : "power"),
                    ("unit_of_measurement", isShare ? "%" : "kW"),
                    ("min", 0), ("max", .number(most)),
                    ("step", JSONNumber(isShare ? "1" : "0.1").map(JSONValue.number)),
                    ("mode", isShare ? "slider" : "box"),
                ] + command(register))
        }
        addReading(register, aspect: "reading", &list)
    }

    private func addButton(_ register: Register, _ list: inout EntityList) {
        guard register.isWritable else { return }
        list.add(
            .button, point: register.point, label(register),
            [
                ("icon", Presentation(register.attribute).icon.map(JSONValue.string)), ("entity_category", "config"),
                ("payload_press", "1"),
            ] + command(register))
    }

    /// kW that a limit may have: what the port can deliver, or all ports of the station together.
    private func power(of register: Register) -> JSONNumber {
        let port: Int? = if case .port(let number) = register.port { number } else { readings.port }
        let powers = port.map { [description.powers[$0]].compactMap(\.self) } ?? Array(description.powers.values)
        let sum = powers.reduce(Kilowatts.zero, +)
        return sum.isZero ? Self.greatestPower : JSONNumber(sum.digits) ?? Self.greatestPower
    }
}

extension ValueType {
    /// Whether values are 1 or 0, true or false.
    fileprivate var holdsStates: Bool { [.integer, .float, .boolean, .string].contains(self) }
    /// Whether values are numbers, be it as text.
    fileprivate var holdsNumbers: Bool { [.integer, .float, .string].contains(self) }
}
