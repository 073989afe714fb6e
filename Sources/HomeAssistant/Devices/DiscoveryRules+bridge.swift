import Registry
import Topics

extension DiscoveryRules {
    /// The bridge's own device.
    ///
    /// - Parameter accounts: their names.
    public func bridge(accounts: [String]) -> DiscoveredDevice {
        var list = EntityList(uniqueBase: bridgeNode, entityBase: bridgeNode.asEntityName)
        let isThere: [(String, JSONValue?)] = [
            ("availability", .availability([tree.state])), ("availability_mode", "all"),
        ]
        list.add(
            .binarySensor, named: "connection", "Connection",
            [
                // Without availability, which would hide that it is off.
                ("device_class", "connectivity"), ("entity_category", "diagnostic"),
                ("state_topic", .string(tree.state)), ("payload_on", "online"), ("payload_off", "offline"),
            ])
        list.add(
            .binarySensor, named: "problem", "Problem",
            [
                ("device_class", "problem"), ("entity_category", "diagnostic"),
                ("state_topic", .string(tree.health)),
                ("value_template", "{{ 'ON' if value_json.get('errors') else 'OFF' }}"),
                ("json_attributes_topic", .string(tree.health)),
                ("json_attributes_template", "{{ {'errors': value_json.get('errors')} | tojson }}"),
            ] + isThere)
        list.add(
            .sensor, named: "last_error", "Last error",
            [
                ("icon", "mdi:alert-outline"), ("entity_category", "diagnostic"),
                ("state_topic", .string(tree.error)),
                ("value_template", "{{ (value_json.get('what') or 'none')[:255] }}"),
                ("json_attributes_topic", .string(tree.error)),
                ("json_attributes_template", "{{ value_json | tojson }}"),
            ] + isThere)
        list.add(
            .button, named: "reload", "Reload configuration",
            [
                ("device_class", "restart"), ("entity_category", "config"), ("payload_press", "1"),
                ("command_topic", .string(tree.reload)), ("retain", false),
            ] + isThere)
        for account in accounts {
            let left =
                "{% for a in value_json.get('accounts', []) if a.get('name') == \(account.asTemplateText) %}"
                + "{{ a.get('budget', {}).get('left') }}{% endfor %}"
            list.add(
                .sensor, named: accounts.count == 1 ? "calls_left" : "calls_left_\(account)",
                "API calls left today" + (accounts.count == 1 ? "" : " (\(account))"),
                [
                    ("icon", "mdi:counter"), ("entity_category", "diagnostic"),
                    ("state_topic", .string(tree.health)), ("value_template", .string(left)),
                    ("state_class", "measurement"), ("unit_of_measurement", "calls"),
                ] + isThere)
        }
        return DiscoveredDevice(
            node: bridgeNode, station: nil, port: nil,
            block: [
                "identifiers": [.string(bridgeNode)], "name": .string("ChargePoint bridge \(tree.instance)"),
                "manufacturer": "chargepoint2mqtt", "model": "MQTT bridge", "sw_version": .string(version),
            ],
            availability: [], stateTopic: nil, entities: list.entities)
    }
}
