import FoundationEssentials
import HomeAssistant
import Registry
import Topics

/// Stations and registries to be announced.
enum Fixture {
    static let path = DevicePath("campus/building1/station_001")!
    static let id = StationID("1:34003")!

    /// A row for every attribute that there is, under a name of its own, each of the type that fits it.
    static let everything: [Register] = Attribute.catalogue.map { attribute in
        Register(
            point: "\(attribute.registerClass.rawValue.prefix(6)) \(attribute.name)", attribute: attribute,
            port: attribute.level == .station ? .station : .every, units: "String", isWritable: attribute.isWritable)
    }

    /// The registry that ships.
    static func shipped(_ name: String = "chargepoint.csv") throws -> [Register] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "\(root)/config/registry_configs/\(name)"))
        return RegistryFile.parse(Array(data), name: name).file.registers
    }

    static func station(
        _ registers: [Register], path: DevicePath = path, id: StationID = id,
        publish: PublishSwitches = PublishSwitches(), heartBeatPoint: String? = "heartbeat"
    ) -> StationDevice {
        StationDevice(
            path: path, stationID: id, account: "alameda", registers: registers, timezone: "US/Pacific",
            heartBeatPoint: heartBeatPoint, publish: publish)
    }

    static func rules(
        layout: DeviceLayout = .port, style: DiscoveryStyle = .entity, prefix: String = "homeassistant",
        instance: String = "bridge1"
    ) -> DiscoveryRules {
        DiscoveryRules(
            tree: TopicTree(layout: layout, instance: instance), prefix: prefix, style: style, version: "0.1.0")
    }

    static let description = StationDescription(
        name: "CITY / HALL 1", manufacturer: "ChargePoint", model: "CT4020", serialNumber: "0000123",
        powers: [1: Kilowatts("6.656")!, 2: Kilowatts("7.2")!])
}

extension DiscoveredDevice {
    /// The document of an entity in the style of a message an entity.
    func document(_ item: String, _ rules: DiscoveryRules = Fixture.rules()) throws -> JSONObject? {
        var rules = rules
        rules.style = .entity
        let message = rules.documents(of: self).first {
            $0.topic.contains("/\(item.replacing("/", with: "/\(node)/"))/")
        }
        return try message.flatMap { try JSONValue(parsing: $0.payload).object }
    }
}
