import Registry

/// One file below `devices/`, as read: a station whose account is not yet looked up.
struct DeviceFile {
    enum Credentials {
        case account(String, Place)
        case key(username: String, password: Secret, Place)
        /// Fit if the bridge has just one account.
        case none(Place)
    }

    let place: Place
    let path: DevicePath
    let stationID: StationID
    let credentials: Credentials
    /// A device without an account yet.
    let device: StationDevice

    /// Nil if something is wrong; what, is reported.
    ///
    /// - Parameter segments: its path below `devices/`.
    init?(segments: [String], reading: Reading, shelf: RegistryShelf) {
        let file = (["devices"] + segments).joined(separator: "/")
        place = Place(file: file)
        let root: Section
        do throws(FileFault) {
            let bytes = LenientJSON.withoutComments(try reading.folder.read(file))
            guard let node = YAMLFile.root(bytes, file: file, reading: reading) else {
                if !reading.problems.contains(where: { $0.file == file }) {
                    reading.error(place, "the file is empty", "write driver_type, driver_config and registry_config")
                }
                return nil
            }
            root = Section(root: node, file: file, hasOverrides: false, unknownKeys: .warning, reading: reading)
        } catch {
            reading.error(place, error.message, error.remedy)
            return nil
        }
        // Of a file that is no group of keys that is all there is to say.
        guard root.isGroup else { return nil }
        let keys = DeviceKeys(root: root, shelf: shelf)
        keys.checkDriverType()
        let path = keys.path(ofFile: segments)
        let driver = keys.driverConfig()
        let registry = keys.registry()
        let interval = keys.interval()
        let timezone = keys.timezone()
        let publish = keys.publish()
        let heartBeatPoint = keys.heartBeatPoint(registry)
        root.finish()
        guard let path, let stationID = driver.stationID, let credentials = driver.credentials, let registry else {
            return nil
        }
        self.path = path
        self.stationID = stationID
        self.credentials = credentials
        device = StationDevice(
            path: path, stationID: stationID, account: "", registers: registry.registers, interval: interval,
            cacheExpiration: driver.cacheExpiration, timezone: timezone, heartBeatPoint: heartBeatPoint,
            publish: publish,
            file: file)
    }
}
