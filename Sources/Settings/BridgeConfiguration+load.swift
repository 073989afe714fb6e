public import Registry

extension BridgeConfiguration {
    /// Reads a configuration folder.
    ///
    /// - Parameters:
    ///   - directory: the folder that holds `bridge.yaml`, `devices/` and the registries.
    ///   - environment: variables `CHARGEPOINT2MQTT_…` take the place of values in `bridge.yaml`; others hold secrets
    ///     that a `passwordEnv` names.
    /// - Returns: the configuration, nil if any problem is an error; and every problem there is, file by file.
    public static func load(
        directory: String, environment: [String: String]
    ) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        let folder = ConfigurationFolder(directory: directory)
        guard folder.exists else {
            let problem = Problem(
                .error, file: directory, message: "there is no such folder",
                remedy: "name the folder that holds \(BridgeFile.name), with --config")
            return (nil, [problem])
        }
        return load(folder, environment: environment)
    }

    /// Reads a configuration that lies in memory.
    ///
    /// - Parameter files: contents by path relative to the folder, such as `devices/campus/station`. A file with an
    ///   absolute path may stand for one elsewhere.
    public static func load(
        files: [String: [UInt8]], environment: [String: String] = [:]
    ) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        load(ConfigurationFolder(files: files), environment: environment)
    }

    private static func load(
        _ folder: ConfigurationFolder, environment: [String: String]
    ) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        let reading = Reading(folder: folder, environment: environment)
        let bridge = BridgeFile(reading: reading)
        var configuration = bridge.settings()
        let shelf = RegistryShelf(layout: configuration.publish.layout, reading: reading)
        let accounts = bridge.accounts
        let sections = accounts.names.compactMap { name in
            AccountSection(name: name, section: accounts.section(name), shelf: shelf)
        }
        bridge.finish()
        let devices = DeviceTree(reading: reading).files().compactMap { segments in
            DeviceFile(segments: segments, reading: reading, shelf: shelf)
        }
        var book = AccountBook(sections, declared: bridge.isReadable ? accounts.names : nil, reading: reading)
        configuration.devices = devices.compactMap { file in
            book.account(of: file).map { file.device.with(account: $0) }
        }
        configuration.devices.sort { $0.path < $1.path }
        configuration.accounts = book.accounts
        configuration.autodiscover = sections.compactMap(\.autodiscover)
        StationChecks(devices: configuration.devices, reading: reading).run()
        configuration.warnOfIdleness(reading)
        reading.add(reading.overrides.unused())
        let problems = reading.problems.inReadingOrder()
        return (problems.contains { $0.severity == .error } ? nil : configuration, problems)
    }

    /// Tells of a bridge that would do nothing; only where nothing else explains it.
    private func warnOfIdleness(_ reading: Reading) {
        guard !reading.problems.contains(where: { $0.severity == .error }) else { return }
        if accounts.isEmpty {
            reading.error(
                Place(file: BridgeFile.name, key: "accounts"), "no account",
                "add one with endpoint, username and passwordFile")
        } else if devices.isEmpty, autodiscover.isEmpty {
            reading.warning(
                Place(file: "devices"), "no device file, so nothing will be published",
                "add a file for each station, such as devices/campus/building/station_001")
        }
        for account in accounts where !devices.isEmpty {
            let isUsed =
                devices.contains { $0.account == account.name } || autodiscover.contains { $0.account == account.name }
            if !isUsed {
                reading.warning(
                    Place(file: BridgeFile.name, key: "accounts.\(account.name)"), "no device uses this account",
                    "write account: \(account.name) in a device file, or remove it")
            }
        }
    }
}

extension StationDevice {
    fileprivate func with(account: String) -> StationDevice {
        StationDevice(
            path: path, stationID: stationID, account: account, registers: registers, interval: interval,
            cacheExpiration: cacheExpiration, timezone: timezone, heartBeatPoint: heartBeatPoint, publish: publish,
            file: file)
    }
}

extension [Problem] {
    /// bridge.yaml first, then file by file and line by line; no problem twice.
    fileprivate func inReadingOrder() -> [Problem] {
        var seen: Set<Problem> = []
        let unique = filter { seen.insert($0).inserted }
        return unique.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.file != other.file {
                if one.file == BridgeFile.name || other.file == BridgeFile.name { return one.file == BridgeFile.name }
                return one.file < other.file
            }
            return (one.line ?? 0, left.offset) < (other.line ?? 0, right.offset)
        }.map(\.element)
    }
}

extension HTTPSettings {
    /// Reads the listener's settings alone, for who wants to talk to a bridge that runs: of all else in the folder nothing
    /// is read or checked.
    ///
    /// - Returns: nil if bridge.yaml cannot be read; and every problem of that file.
    public static func load(
        directory: String, environment: [String: String]
    ) -> (settings: HTTPSettings?, problems: [Problem]) {
        let reading = Reading(folder: ConfigurationFolder(directory: directory), environment: environment)
        let bridge = BridgeFile(reading: reading)
        guard bridge.isReadable else { return (nil, reading.problems) }
        return (bridge.settings().http, reading.problems)
    }

    /// Where a program of this machine reaches the listener.
    public var ownAddress: String {
        switch host {
        case "0.0.0.0": "127.0.0.1:\(port)"
        case "::": "[::1]:\(port)"
        default: address
        }
    }
}
