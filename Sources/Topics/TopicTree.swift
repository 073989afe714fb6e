public import Registry

/// The names of all topics of a bridge.
///
/// A device is named by the path of its file and, if it is a port, the port's number; a nil port is the station's own device.
public struct TopicTree: Hashable, Sendable {
    /// Levels above every device: `publish.prefix`.
    public let prefix: String
    public let layout: DeviceLayout
    /// Name of this bridge, one level of its own topics.
    public let instance: String

    public init(prefix: String = "devices", layout: DeviceLayout = .port, instance: String) {
        self.prefix = prefix
        self.layout = layout
        self.instance = instance
    }

    /// Levels that mean something below a device: no point and no last level of a device path may be named so.
    public static let reservedNames: Set<String> = ["all", "availability", "set", "get", "result"]

    // MARK: The bridge

    /// `online` or `offline`; the last will.
    public var state: String { "chargepoint2mqtt/\(instance)/state" }
    /// What the bridge is and serves, see ``BridgeInfo``.
    public var info: String { "chargepoint2mqtt/\(instance)/info" }
    /// How it fares, see ``BridgeHealth``.
    public var health: String { "chargepoint2mqtt/\(instance)/health" }
    /// What a person must act on, see ``BridgeError``.
    public var error: String { "chargepoint2mqtt/\(instance)/error" }
    /// Where somebody asks for the configuration to be read again.
    public var reload: String { "chargepoint2mqtt/\(instance)/reload" }
    /// What became of that, see ``ReloadResult``.
    public var reloadResult: String { Self.result(ofSetTopic: reload) }

    // MARK: A device

    /// The snapshot, `devices/campus/building/station/1/all`.
    public func all(_ device: DevicePath, port: Int? = nil) -> String { base(device, port) + "/all" }

    /// The snapshot in VOLTTRON's breadth-first order, `devices/all/1/station/building/campus`.
    public func allBreadthFirst(_ device: DevicePath, port: Int? = nil) -> String { reversed("all", device, port) }

    /// One point, `devices/campus/building/station/1/Status`.
    public func point(_ name: String, _ device: DevicePath, port: Int? = nil) -> String {
        base(device, port) + "/" + name
    }

    /// One point in VOLTTRON's breadth-first order, `devices/Status/1/station/building/campus`.
    public func pointBreadthFirst(_ name: String, _ device: DevicePath, port: Int? = nil) -> String {
        reversed(name, device, port)
    }

    /// `online` or `offline`.
    public func availability(_ device: DevicePath, port: Int? = nil) -> String { base(device, port) + "/availability" }

    /// Where a value is written: a point's, or with no point an object of points.
    public func set(_ point: String?, _ device: DevicePath, port: Int? = nil) -> String {
        base(device, port) + (point.map { "/" + $0 } ?? "") + "/set"
    }

    /// Where a value is asked for: a point's, or with no point all of a device.
    public func get(_ point: String?, _ device: DevicePath, port: Int? = nil) -> String {
        base(device, port) + (point.map { "/" + $0 } ?? "") + "/get"
    }

    /// Where a point of all stations below a path is written, or with no point an object of points.
    public func set(_ point: String?, below path: String) -> String {
        prefix + "/" + path + (point.map { "/" + $0 } ?? "") + "/set"
    }

    /// Where the answer to a set or get message appears.
    public static func result(ofSetTopic topic: String) -> String { topic + "/result" }

    /// What all topics of a device begin with.
    public func base(_ device: DevicePath, _ port: Int?) -> String {
        var topic = prefix
        for segment in device.segments {
            topic += "/"
            topic += segment
        }
        if let port { topic += "/\(port)" }
        return topic
    }

    private func reversed(_ first: String, _ device: DevicePath, _ port: Int?) -> String {
        var topic = prefix + "/" + first
        if let port { topic += "/\(port)" }
        for segment in device.segments.reversed() {
            topic += "/"
            topic += segment
        }
        return topic
    }
}
