import Registry

/// Entities that no register has: what several of them, or one in other words, tell a person.
struct DerivedEntities {
    let readings: Readings
    let registers: [Register]

    /// Whether a vehicle is there, and whether it is charging; for each port that the device carries.
    func addUse(to list: inout EntityList) {
        let statuses = registers.filter { $0.attribute == .stationStatus(.status) && $0.type == .string }
        let ports = statuses.map(\.port).uniqued
        for port in ports {
            guard let status = statuses.first(where: { $0.port == port }) else { continue }
            let load = registers.first { $0.attribute == .load(.portLoad) && $0.type != .boolean && $0.port == port }
            let number: Int? = if case .port(let number) = port, ports.count > 1 { number } else { nil }
            let (name, label) = (number.map { "_\($0)" } ?? "", number.map { " at port \($0)" } ?? "")
            list.add(
                .binarySensor, named: "occupied\(name)", "Occupied\(label)",
                [
                    ("device_class", "occupancy"), ("state_topic", .string(readings.topic(of: status))),
                    ("value_template", .string(isInUse(status))),
                ])
            guard let load else { continue }
            list.add(
                .binarySensor, named: "charging\(name)", "Charging\(label)",
                [
                    ("device_class", "battery_charging"), ("state_topic", .string(readings.topic(of: load))),
                    ("value_template", .string(isCharging(status, load))),
                ])
        }
    }

    /// Whether an alarm is active.
    func addProblem(to list: inout EntityList) {
        guard let alarm = registers.first(where: { $0.attribute == .alarm(.alarmType) }) else { return }
        let time = registers.first { $0.attribute == .alarm(.alarmTime) }
        let value = readings.value(alarm)
        var attributes = "'type': \(value)"
        if readings.hasSnapshot, let time { attributes += ", 'time': \(readings.value(time))" }
        list.add(
            .binarySensor, named: "problem", "Problem",
            [
                ("device_class", "problem"), ("entity_category", "diagnostic"),
                ("state_topic", .string(readings.topic(of: alarm))),
                (
                    "value_template",
                    .string(
                        Template.plain("none if not (\(readings.isKnown(alarm))) else 'ON' if \(value) else 'OFF'"))
                ),
                ("json_attributes_topic", .string(readings.topic(of: alarm))),
                ("json_attributes_template", .string(Template.plain("{\(attributes)} | tojson"))),
            ])
    }

    /// Whether ChargePoint reaches the station, which each port's status tells.
    ///
    /// - Returns: whether there is a status to tell it.
    func addReachable(to list: inout EntityList, availability: [String]? = nil) -> Bool {
        let status = registers.first { $0.attribute == .stationStatus(.status) && $0.type == .string }
        guard let status else { return false }
        let value = readings.value(status)
        list.add(
            .binarySensor, named: "reachable", "Reachable",
            [
                ("device_class", "connectivity"), ("entity_category", "diagnostic"),
                ("state_topic", .string(readings.topic(of: status))),
                (
                    "value_template",
                    .string("{% set v = \(value) %}{{ {none: none, 'UNREACHABLE': 'OFF'}.get(v, 'ON') }}")
                ),
                ("availability", availability.map(JSONValue.availability)),
                ("availability_mode", availability.map { _ in "all" }),
            ])
        return true
    }

    private func isInUse(_ status: Register) -> String {
        "{% set v = \(readings.value(status)) %}{{ none if v is none else 'ON' if v == 'INUSE' else 'OFF' }}"
    }

    /// A vehicle that is there need not be charging. Where each point has a topic of its own, the load alone tells.
    private func isCharging(_ status: Register, _ load: Register) -> String {
        let power = "\(readings.value(load)) | float(0) > 0"
        guard readings.hasSnapshot else {
            return "{{ none if not (\(readings.isKnown(load))) else 'ON' if \(power) else 'OFF' }}"
        }
        let (status, load) = (readings.value(status), readings.value(load))
        return "{{ none if \(status) is none or \(load) is none else 'ON' if \(status) == 'INUSE' and \(power) else "
            + "'OFF' }}"
    }
}

extension [PortSelector] {
    /// Each of them once, in order.
    fileprivate var uniqued: [PortSelector] {
        reduce(into: []) { unique, port in if !unique.contains(port) { unique.append(port) } }
    }
}
