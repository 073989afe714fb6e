public import Registry

/// The topics of VOLTTRON's Actuator agent, by which its agents read and write points:
/// `devices/actuators/set/campus/building/station/1/allowedLoad`.
extension TopicTree {
    /// The level below the prefix that they share.
    static let actuators = "actuators"

    /// What an actuator topic is for.
    public enum Actuation: String, CaseIterable, Hashable, Sendable {
        /// Asks for a value.
        case get
        /// Writes one.
        case set
        /// Answers either: the value.
        case value
        /// Answers either: what is wrong.
        case error
    }

    /// The actuator topic of a point.
    public func actuator(_ actuation: Actuation, _ point: String, _ device: DevicePath, port: Int? = nil) -> String {
        let levels = device.segments + [port.map(String.init), point].compactMap(\.self)
        return "\(prefix)/\(Self.actuators)/\(actuation.rawValue)/\(levels.joined(separator: "/"))"
    }

    /// Where the answer to an actuator topic goes; nil if it is none that asks or writes.
    public func actuatorAnswer(to topic: String, isError: Bool) -> String? {
        for asked in [Actuation.get, .set] {
            let start = "\(prefix)/\(Self.actuators)/\(asked.rawValue)/"
            guard topic.hasPrefix(start) else { continue }
            let answer = isError ? Actuation.error : .value
            return "\(prefix)/\(Self.actuators)/\(answer.rawValue)/\(topic.dropFirst(start.count))"
        }
        return nil
    }

    /// The filters that let in what actuator topics ask and write, as few and narrow as those of set messages.
    public func actuatorFilters(for devices: some Sequence<DevicePath>) -> [String] {
        let patterns = devices.flatMap { device in
            (1...2).map { device.segments + [String](repeating: "+", count: $0) }
        }
        return [Actuation.get, .set].flatMap { actuation in
            merged(patterns).map { "\(prefix)/\(Self.actuators)/\(actuation.rawValue)/\($0)" }
        }
    }
}
