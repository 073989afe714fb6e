import Registry
import struct FoundationEssentials.Date

/// The snapshots of one device file: of the station, and of each of its ports.
struct StationSnapshots: Sendable {
    let device: StationDevice
    var slots: [Slot] = []

    /// A snapshot and what became of it.
    struct Slot: Sendable {
        var snapshot: DeviceSnapshot
        /// The tick that it was last handed out with: a topic does not go back in time.
        var lastTick: Date?
        /// When it was last handed out.
        var handedOutAt: Date?
        /// Whether it has changed since it was last handed out.
        var isChanged = true
        /// Whether its next staleness is waited for.
        var awaitsStaleness = false
        /// Points whose values could not be converted and that were told of.
        var warned: Set<String> = []
    }

    /// - Parameter layout: whether ports are devices of their own.
    init(_ device: StationDevice, layout: DeviceLayout, shapes: inout ShapeCache) {
        self.device = device
        switch layout {
        case .station: add(port: nil, shapes.stationLayoutShape(of: device))
        case .port:
            if device.registers.contains(where: { $0.port == .station }) {
                add(port: nil, shapes.shape(of: device, port: nil))
            }
            for port in device.namedPorts { add(port: port, shapes.shape(of: device, port: port)) }
        }
    }

    /// Makes a device of each port that the API has shown, if registers are there for every port.
    ///
    /// - Returns: the places of the new slots.
    mutating func learn(_ ports: Set<Int>, layout: DeviceLayout, shapes: inout ShapeCache) -> [Int] {
        guard layout == .port, device.coversEveryPort else { return [] }
        let known = Set(slots.compactMap(\.snapshot.port))
        let start = slots.count
        for port in ports.subtracting(known).sorted() { add(port: port, shapes.shape(of: device, port: port)) }
        return Array(start..<slots.count)
    }

    private mutating func add(port: Int?, _ shape: SnapshotShape) {
        slots.append(Slot(snapshot: DeviceSnapshot(device: device, port: port, shape: shape)))
    }
}

/// Makes the shape of each kind of device once: ten thousand stations mostly have one registry.
struct ShapeCache: Sendable {
    private var shapes: [Key: SnapshotShape] = [:]

    private struct Key: Hashable {
        let registers: [Register]
        let interval: Int
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
        let key = Key(registers: device.registers, interval: device.interval, port: port, layout: layout)
        if let known = shapes[key] { return known }
        let shape = SnapshotShape(registers: registers(), layout: layout, of: device)
        shapes[key] = shape
        return shape
    }
}
