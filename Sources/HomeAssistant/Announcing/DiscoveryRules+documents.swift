import Registry

extension DiscoveryRules {
    /// The documents that announce a device, in the rules' style.
    public func documents(of device: DiscoveredDevice) -> [DiscoveryMessage] {
        switch style {
        case .entity: device.entities.map { document(of: $0, of: device) }
        case .device: [document(of: device)]
        }
    }

    /// A message for a single entity.
    private func document(of entity: Entity, of device: DiscoveredDevice) -> DiscoveryMessage {
        var document = entity.config
        if document["availability"] == nil, !device.availability.isEmpty {
            document["availability"] = .availability(device.availability)
            document["availability_mode"] = "all"
        }
        document["qos"] = 1
        document["device"] = .object(device.block)
        document["origin"] = .object(origin)
        return DiscoveryMessage(
            "\(prefix)/\(entity.component.rawValue)/\(device.node)/\(entity.objectID)/config", document.encoded())
    }

    /// A message for all entities of a device.
    ///
    /// - Parameter former: items that it had and has no more, each named as Home Assistant wants it before it is left out.
    func document(of device: DiscoveredDevice, letting former: [String] = []) -> DiscoveryMessage {
        var document: JSONObject = ["device": .object(device.block), "origin": .object(origin)]
        if !device.availability.isEmpty {
            document["availability"] = .availability(device.availability)
            document["availability_mode"] = "all"
        }
        if let stateTopic = device.stateTopic { document["state_topic"] = .string(stateTopic) }
        document["qos"] = 1
        var components = device.entities.map { entity in
            var config = entity.config
            if config["state_topic"] == device.stateTopic.map(JSONValue.string) { config["state_topic"] = nil }
            let platform = (key: "platform", value: JSONValue.string(entity.component.rawValue))
            return (entity.id, JSONValue.object(JSONObject([platform] + config.members.map { ($0.key, $0.value) })))
        }
        components += former.map { item in
            let component = item.prefix { $0 != "/" }
            return (Entity.id(ofItem: item), ["platform": .string(String(component))])
        }
        document["components"] = .object(JSONObject(components))
        return DiscoveryMessage("\(prefix)/device/\(device.node)/config", document.encoded())
    }

    /// Who announces: the `origin` block.
    private var origin: JSONObject {
        [
            "name": "chargepoint2mqtt", "sw_version": .string(version),
        ]
    }
}

extension Entity {
    /// Its key among a device's components; a name that stands for a sensor may stand for a number too.
    fileprivate var id: String { Self.id(ofItem: item) }

    fileprivate static func id(ofItem item: String) -> String { item.replacing("/", with: "_") }
}
