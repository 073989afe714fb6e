import Registry

/// A device on the bus: a port of a station, or with no port the station's own.
struct DeviceKey: Hashable, Sendable {
    let path: DevicePath
    let port: Int?
}
