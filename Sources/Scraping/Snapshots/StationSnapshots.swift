import Registry
import struct FoundationEssentials.Date

/// The snapshots of one device file: of the station, and of each of its ports.
struct StationSnapshots: Sendable {
    let device: StationDevice
    var slots: [Slot] = []
    private let coversEveryPort: Bool

    /// A snapshot and what became of it.
    struct Slot: Sendable {
        var snapshot: DeviceSnapshot
        /// The tick of the last scrape that it was handed out with: a topic does not go back in time.
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
        coversEveryPort = device.coversEveryPort
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
        guard layout == .port, coversEveryPort else { return [] }
        let unknown = ports.sorted().filter { port in !slots.contains { $0.snapshot.port == port } }
        let start = slots.count
        for port in unknown { add(port: port, shapes.shape(of: device, port: port)) }
        return Array(start..<slots.count)
    }

    private mutating func add(port: Int?, _ shape: SnapshotShape) {
        var snapshot = DeviceSnapshot(device: device, port: port, shape: shape)
        snapshot.stretch = slots.first?.snapshot.stretch ?? .none
        slots.append(Slot(snapshot: snapshot))
    }
}
