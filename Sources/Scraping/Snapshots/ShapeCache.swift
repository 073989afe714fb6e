import Registry

/// Makes the shape of each kind of device once: ten thousand stations mostly have one registry.
struct ShapeCache: Sendable {
    private var shapes: [Key: SnapshotShape] = [:]

    private struct Key: Hashable {
        let registers: [Register]
        let interval: Int
        let heartBeatPoint: String?
        let port: Int?
        let layout: DeviceLayout

        /// Registers are left to `==`, which is quick where devices share their registry's array.
        func hash(into hasher: inout Hasher) {
            hasher.combine(registers.count)
            hasher.combine(interval)
            hasher.combine(port)
        }
    }

    mutating func shape(of device: StationDevice, port: Int?) -> SnapshotShape {
        shape(of: device, port: port, layout: .port) { device.registers(forPort: port) }
    }

    mutating func stationLayoutShape(of device: StationDevice) -> SnapshotShape {
        shape(of: device, port: nil, layout: .station) { device.registersInStationLayout() }
    }

    private mutating func shape(
        of device: StationDevice, port: Int?, layout: DeviceLayout, _ registers: () -> [Register]
    ) -> SnapshotShape {
        let key = Key(
            registers: device.registers, interval: device.interval, heartBeatPoint: device.heartBeatPoint, port: port,
            layout: layout)
        if let known = shapes[key] { return known }
        let shape = SnapshotShape(registers: registers(), layout: layout, of: device)
        shapes[key] = shape
        return shape
    }
}
