public import Registry
import Topics

extension DiscoveryRules {
    /// The identifier of a station's or a port's device.
    public func node(of station: StationID, port: Int?) -> String {
        "\(bridgeNode)_\(station.text.asTopicPart)" + (port.map { "_\($0)" } ?? "")
    }

    /// The devices of a station: its own first, since the others hang on it.
    ///
    /// - Parameters:
    ///   - ports: those that have a device on the bus; none with `layout: station`.
    ///   - description: what ChargePoint tells of it, as far as it is known.
    public func devices(
        of station: StationDevice, ports: [Int], description: StationDescription
    ) -> [DiscoveredDevice] {
        let ports = tree.layout == .port ? ports.sorted() : []
        let name = description.name ?? station.path.segments.last ?? station.stationID.text
        let own = self.station(station, lowestPort: ports.first, name, description)
        let devices = [own] + ports.map { port(of: station, $0, name, description) }
        return devices.filter { !$0.entities.isEmpty }
    }

    private func station(
        _ station: StationDevice, lowestPort: Int?, _ name: String, _ description: StationDescription
    ) -> DiscoveredDevice {
        let isWhole = tree.layout == .station
        let registers = isWhole ? station.registersInStationLayout() : station.registers(forPort: nil)
        let node = node(of: station.stationID, port: nil)
        // As in the registry, 0 is no port.
        var list = EntityList(
            uniqueBase: "\(node)_0", entityBase: entityBase(station, port: nil, node), points: registers.map(\.point))
        let readings = Readings(tree: tree, device: station, port: nil)
        if !readings.isEmpty {
            add(registers, readings, description, isWholeStation: isWhole, to: &list)
            // Named after the level at which it stands: the id of a point says so too.
            if !isWhole { addReachable(station, lowestPort, to: &list) }
        }
        return DiscoveredDevice(
            node: node, station: station.stationID, port: nil,
            block: block(node, name, description, via: bridgeNode, serialNumber: description.serialNumber),
            availability: [tree.state, tree.availability(station.path)],
            stateTopic: readings.hasSnapshot ? readings.snapshot : nil, entities: list.entities)
    }

    private func port(
        of station: StationDevice, _ port: Int, _ name: String, _ description: StationDescription
    ) -> DiscoveredDevice {
        let all = station.registers(forPort: port)
        // What belongs to the station is shown there, once.
        let registers = all.filter { $0.port != .station && !$0.isHeartbeat(of: station) }
        let node = node(of: station.stationID, port: port)
        var list = EntityList(
            uniqueBase: node, entityBase: entityBase(station, port: port, node), points: registers.map(\.point))
        let readings = Readings(tree: tree, device: station, port: port)
        if !readings.isEmpty { add(registers, readings, description, isWholeStation: false, to: &list) }
        return DiscoveredDevice(
            node: node, station: station.stationID, port: port,
            block: block(
                node, "\(name) port \(port)", description, via: self.node(of: station.stationID, port: nil)),
            availability: [tree.state, tree.availability(station.path, port: port)],
            stateTopic: readings.hasSnapshot ? readings.snapshot : nil, entities: list.entities)
    }

    private func add(
        _ registers: [Register], _ readings: Readings, _ description: StationDescription, isWholeStation: Bool,
        to list: inout EntityList
    ) {
        let points = PointEntities(
            readings: readings, registers: registers, description: description, isWholeStation: isWholeStation)
        for register in registers { points.add(register, to: &list) }
        let derived = DerivedEntities(readings: readings, registers: registers)
        derived.addUse(to: &list)
        derived.addProblem(to: &list)
        if isWholeStation { _ = derived.addReachable(to: &list) }
    }

    /// Whether the station is there, from what its lowest port shows. So the station has an entity in any case: without
    /// one there would be no device for its ports to hang on.
    private func addReachable(_ station: StationDevice, _ lowestPort: Int?, to list: inout EntityList) {
        guard let lowestPort else { return }
        let derived = DerivedEntities(
            readings: Readings(tree: tree, device: station, port: lowestPort),
            registers: station.registers(forPort: lowestPort))
        let port = tree.availability(station.path, port: lowestPort)
        guard !derived.addReachable(to: &list, availability: [tree.state, port]) else { return }
        list.add(
            .binarySensor, named: "reachable", "Reachable",
            [
                ("device_class", "connectivity"), ("entity_category", "diagnostic"), ("state_topic", .string(port)),
                ("payload_on", "online"), ("payload_off", "offline"),
                ("availability", .availability([tree.state])), ("availability_mode", "all"),
            ])
    }

    private func block(
        _ node: String, _ name: String, _ description: StationDescription, via: String, serialNumber: String? = nil
    ) -> JSONObject {
        var block: JSONObject = [
            "identifiers": [.string(node)], "name": .string(name),
            "manufacturer": .string(description.manufacturer ?? "ChargePoint"),
        ]
        if let model = description.model { block["model"] = .string(model) }
        if let serialNumber { block["serial_number"] = .string(serialNumber) }
        block["via_device"] = .string(via)
        return block
    }

    /// What entity ids begin with: the path, as far as a name may be long.
    private func entityBase(_ station: StationDevice, port: Int?, _ node: String) -> String {
        let suffix = port.map { "_\($0)" } ?? ""
        let paths = [station.path.segments, Array(station.path.segments.suffix(1))]
        let names = paths.map { $0.map(\.asEntityName).filter { !$0.isEmpty }.joined(separator: "_") + suffix }
        return names.first { (1...120).contains($0.count) && !$0.hasPrefix("_") } ?? node.asEntityName
    }
}

extension Register {
    /// The `heart_beat_point` is part of every device, and shown once.
    fileprivate func isHeartbeat(of station: StationDevice) -> Bool {
        attribute == .bridge(.heartbeat) && point == station.heartBeatPoint && port == .station
    }
}
