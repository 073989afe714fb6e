import Registry
import Topics

/// Where the values of a device's registers are found, and the Jinja expressions that find them.
///
/// A point that is stale leaves the snapshot, and a topic that is cleared carries nothing: neither may be an error, since
/// Home Assistant logs each. Points have dots in their names, hence `get()` and no attribute access.
struct Readings {
    let tree: TopicTree
    let device: StationDevice
    let port: Int?

    /// Whether the device's snapshots are published, so that they carry all values.
    var hasSnapshot: Bool { device.publish.depthFirstAll }
    /// Whether there is any topic with values.
    var isEmpty: Bool { !device.publish.depthFirstAll && !device.publish.depthFirst }
    /// The snapshots' topic.
    var snapshot: String { tree.all(device.path, port: port) }

    func topic(of register: Register) -> String {
        hasSnapshot ? snapshot : tree.point(register.point, device.path, port: port)
    }

    /// The value, none if there is none.
    func value(_ register: Register) -> String {
        hasSnapshot ? "\(Self.values).get(\(register.point.asTemplateText))" : "(value_json | default([none]))[0]"
    }

    /// Whether the register has a value, be it null.
    func isKnown(_ register: Register) -> String {
        hasSnapshot ? "\(register.point.asTemplateText) in \(Self.values)" : "value_json is defined"
    }

    private static let values = "(value_json | default([{}]))[0]"
}

/// Templates for the kinds of values that there are.
enum Template {
    /// Null becomes unknown: of numbers, and of what is on or off.
    static func plain(_ value: String) -> String { "{{ \(value) }}" }

    /// A word for null, which 2024.3 would show as "None", and no more characters than a state may have.
    static func text(_ value: String) -> String {
        "{% set v = \(value) %}{{ 'none' if v is none or v == '' else (v | string)[:255] }}"
    }

    static func onOff(_ value: String) -> String { "{{ {true: 'ON', false: 'OFF'}.get(\(value)) }}" }

    /// 1 or 0, true or false.
    static func state(_ value: String, isText: Bool) -> String {
        isText
            ? "{{ {'1': 'ON', '0': 'OFF'}.get(\(value)) }}" : "{{ {1: 'ON', 0: 'OFF'}.get(\(value)) }}"
    }

    /// One of these, or the last of them: Home Assistant refuses others.
    static func oneOf(_ options: [String], _ value: String) -> String {
        let list = options.map(\.asTemplateText).joined(separator: ", ")
        return "{% set v = \(value) %}{{ v if v in [\(list)] else \((options.last ?? "").asTemplateText) }}"
    }

    /// A number that a setpoint can show: one beyond its range is an error of Home Assistant's, and becomes unknown.
    static func number(_ value: String, upTo most: JSONNumber, isText: Bool) -> String {
        let number = isText ? "\(value) | float(none)" : value
        return "{% set v = \(number) %}{{ v if v is number and v >= 0 and v <= \(most.text) else none }}"
    }
}
