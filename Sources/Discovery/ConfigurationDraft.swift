public import Registry

/// The files of a configuration folder for the stations that were found. Pure: writes nothing.
public struct ConfigurationDraft: Sendable {
    /// A file to be written.
    public struct File: Hashable, Sendable {
        /// Relative to the configuration folder.
        public let path: String
        public let content: String
    }

    /// How the files refer to the account.
    public struct AccountEntry: Hashable, Sendable {
        public let name: String
        public let endpoint: String
        public let username: Secret
        /// The line that says where the password is, such as `passwordFile: secrets/alameda`.
        public let passwordLine: String

        public init(name: String, endpoint: String, username: Secret, passwordLine: String) {
            self.name = name
            self.endpoint = endpoint
            self.username = username
            self.passwordLine = passwordLine
        }
    }

    /// Device files, the registry that they name, and bridge.yaml.
    public private(set) var files: [File] = []
    /// Stations that have a device file already.
    public private(set) var known: [FoundStation] = []
    /// Paths by station; those of new ones.
    public private(set) var paths: [StationID: DevicePath] = [:]

    /// - Parameters:
    ///   - existing: the stations of the folder's device files.
    ///   - taken: the paths of these.
    ///   - template: of the paths.
    ///   - writesBridge: whether bridge.yaml is among the files: there is none yet.
    ///   - registry: name of the registry's file below `registry_configs`.
    public init(
        _ findings: SurveyFindings, account: AccountEntry, existing: Set<StationID>, taken: [DevicePath],
        template: DeviceTemplate, writesBridge: Bool, registry: String
    ) {
        let attributes = StarterRegistry.attributes(
            version: APIVersion(endpoint: account.endpoint), without: findings.deniedRegisters)
        let registers = StarterRegistry.registers(of: attributes)
        known = findings.stations.filter { existing.contains($0.stationID) }
        let new = findings.stations.filter { !existing.contains($0.stationID) }
        var names = StationNames(taken: taken, points: Set(registers.map(\.point)))
        let common = findings.commonGroups
        let wanted = new.map { station in
            var values = station.values(besides: common)
            values["account"] = account.name
            let levels = template.segments(of: station.stationID, values)
            // A file of such a name would be taken for no device file.
            return (station.stationID, levels.map { DevicePath.kindOfStray($0) == nil ? $0 : "station_\($0)_" })
        }
        paths = names.name(Dictionary(wanted) { $1 }).mapValues(\.path)
        if writesBridge { files.append(File(path: "bridge.yaml", content: Self.bridge(account))) }
        files.append(
            File(
                path: "registry_configs/\(registry)",
                content: RegistryFile(name: registry, registers: registers).csv()))
        files += new.compactMap { station in
            paths[station.stationID].map { path in
                File(path: "devices/\(path)", content: Self.device(station, account, registry))
            }
        }
    }

    private static func bridge(_ account: AccountEntry) -> String {
        """
        ## chargepoint2mqtt: the bridge's own settings. `chargepoint2mqtt schema bridge` prints every key that there is.

        broker:
          host: 127.0.0.1
          ## Credentials, if the broker wants any: username: and passwordFile:, or passwordEnv:

        accounts:
          \(account.name.quotedForYAML):
            endpoint: \(account.endpoint.quotedForYAML)
            ## The API license key.
            username: \(account.username.reveal().quotedForYAML)
            \(account.passwordLine)

        ## The folder for what must survive a restart; it belongs to this bridge alone.
        # state: /var/lib/chargepoint2mqtt

        """
    }

    private static func device(_ station: FoundStation, _ account: AccountEntry, _ registry: String) -> String {
        let facts = [station.name, [station.manufacturer, station.model].joined, station.address].compactMap { $0 }
            .filter { !$0.isEmpty }
        return """
            ## \(facts.isEmpty ? "A station without a name" : facts.joined(separator: "; ").onOneLine)
            driver_type: chargepoint
            driver_config:
              stationID: "\(station.stationID)"
              account: \(account.name.quotedForYAML)
            registry_config: \("config://\(registry)".quotedForYAML)
            ## Seconds between scrapes of status and load.
            interval: 60
            ## Told with each point, such as America/Los_Angeles; timestamps are always UTC.
            # timezone: UTC

            """
    }
}

extension [String?] {
    fileprivate var joined: String { compactMap { $0 }.joined(separator: " ") }
}

extension String {
    /// Names come from elsewhere: a line end would end the comment.
    fileprivate var onOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : " " }))
    }

    /// As a scalar of YAML: in quotes unless it is a plain word.
    fileprivate var quotedForYAML: String {
        let isPlain =
            first?.isLetter ?? false
            && utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return character.isASCII && (character.isLetter || character.isNumber || "_-./".contains(character))
            }
        let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        if isPlain, !words.contains(lowercased()) { return self }
        // A JSON string is a double-quoted scalar of YAML.
        return JSONValue.string(self).description
    }
}
