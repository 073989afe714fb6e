import Registry

/// The keys of a device file: VOLTTRON's, and what they may be.
struct DeviceKeys {
    let root: Section
    let shelf: RegistryShelf
    private var reading: Reading { root.reading }

    init(root: Section, shelf: RegistryShelf) {
        self.root = root
        self.shelf = shelf
        // VOLTTRON's way of spreading scrapes, which the bridge does by itself.
        _ = root.setting("group", .anything)
    }

    func checkDriverType() {
        guard let (text, place) = root.setting("driver_type", .choice(["chargepoint"])) else {
            if !root.has("driver_type") {
                reading.error(root.place, "no driver_type", "write driver_type: chargepoint")
            }
            return
        }
        if text != "chargepoint" {
            reading.error(
                place, "\(text.quoted) is a device of another driver",
                "write chargepoint, or move the file out of the devices folder")
        }
    }

    /// The file's path; or, in files from before VOLTTRON's configuration store, what `campus`, `building`, `unit` and
    /// `path` say, since such a file's own name said nothing.
    func path(ofFile segments: [String]) -> DevicePath? {
        let older = ["campus", "building", "unit", "path"].compactMap { root.setting($0)?.text }.filter { !$0.isEmpty }
        let named = older.flatMap { $0.split(separator: "/").map(String.init) }
        let chosen = named.isEmpty ? segments : named
        if let fault = DevicePath.fault(in: chosen) {
            let key = named.isEmpty ? nil : "campus"
            let place = key.map(root.place(of:)) ?? root.place
            reading.error(place, fault.message, named.isEmpty ? "rename the file: \(fault.remedy)" : fault.remedy)
            return nil
        }
        if chosen != segments, let key = ["campus", "building", "unit", "path"].first(where: root.has) {
            reading.warning(
                root.place(of: key),
                "the older keys make the topic path \(chosen.joined(separator: "/")), the file's own is "
                    + segments.joined(separator: "/"),
                "move the file to devices/\(chosen.joined(separator: "/")), or remove the keys")
        } else if let last = chosen.last, named.isEmpty {
            warnOfSuffix(last)
        }
        return DevicePath(chosen)
    }

    private func warnOfSuffix(_ name: String) {
        guard let suffix = [".yaml", ".yml", ".json", ".config"].first(where: name.hasSuffix) else { return }
        reading.warning(
            root.place, "\(suffix) becomes part of the topic, as the whole of the file's name does",
            "rename the file to \(name.dropLast(suffix.count))")
    }

    func driverConfig() -> (stationID: StationID?, credentials: DeviceFile.Credentials?, cacheExpiration: Int?) {
        let section = root.section("driver_config")
        let stationID: StationID? = section.value(
            "stationID", "a station's id", accepted: "its network, a colon and its number, such as 1:34003",
            forms: .pattern("^[0-9]+:[0-9]+$"), convert: StationID.init)
        if !section.has("stationID") {
            reading.error(section.place, "no stationID", "write stationID: and the station's id, such as \"1:34003\"")
        }
        let credentials = credentials(section)
        let cacheExpiration = section.duration("cacheExpiration", in: 0...2_678_400)
        section.finish()
        return (stationID, credentials, cacheExpiration)
    }

    private func credentials(_ section: Section) -> DeviceFile.Credentials? {
        let account = section.string("account")
        section.noteExclusive(["account", "username"])
        section.noteExclusive(["account", "password", "passwordFile", "passwordEnv"])
        let username = section.string("username")
        let countOfProblems = reading.problems.count
        let password = section.secret("password")
        let isPasswordGiven = password != nil || reading.problems.count > countOfProblems
        if section.has("account") {
            if section.has("username") || isPasswordGiven {
                reading.error(
                    section.place(of: "account"), "an account beside a username or password",
                    "keep the account, and remove the others")
                return nil
            }
            return account.map { .account($0, section.place(of: "account")) }
        }
        switch (username, password) {
        case (nil, nil) where !section.has("username") && !isPasswordGiven: return .none(section.place)
        case (let username?, let password?):
            return .key(username: username, password: password, section.place(of: "username"))
        case (nil, _) where !section.has("username"):
            reading.error(section.place, "a password without a username", "write the API license key as username")
        case (_, nil) where !isPasswordGiven:
            reading.error(
                section.place(of: "username"), "a username without a password",
                "write passwordFile: and the path of a file that holds it")
        default: break
        }
        return nil
    }

    func registry() -> RegistryFile? {
        guard let reference = root.string("registry_config") else {
            if !root.has("registry_config") {
                reading.error(root.place, "no registry_config", "write registry_config: config://chargepoint.csv")
            }
            return nil
        }
        return shelf.file(reference, place: root.place(of: "registry_config"))
    }

    /// Seconds.
    func interval() -> Int { root.duration("interval", in: 1...2_678_400) ?? 60 }

    func timezone() -> String {
        guard let (name, place) = root.setting("timezone") else { return "UTC" }
        if TimeZoneNames.contains(name) { return name }
        reading.error(
            place, "\(name.quoted) is no time zone",
            Spelling.remedy(
                for: name, among: TimeZoneNames.all, otherwise: "write a name such as America/Los_Angeles or UTC"))
        return "UTC"
    }

    func publish() -> PublishSwitches {
        var publish = PublishSwitches()
        if let value = root.boolean("publish_depth_first_all") { publish.depthFirstAll = value }
        if let value = root.boolean("publish_breadth_first_all") { publish.breadthFirstAll = value }
        if let value = root.boolean("publish_depth_first") { publish.depthFirst = value }
        if let value = root.boolean("publish_breadth_first") { publish.breadthFirst = value }
        return publish
    }

    /// It need not be in the registry: VOLTTRON's own sample has one that is not.
    func heartBeatPoint(_ registry: RegistryFile?) -> String? {
        guard let (point, place) = root.setting("heart_beat_point"), !point.isEmpty else { return nil }
        if let fault = PointName.fault(in: point) {
            reading.error(place, fault.message, fault.remedy)
            return nil
        }
        let rival = registry?.registers.last { $0.point == point && $0.attribute != .bridge(.heartbeat) }
        if let rival, let registry {
            reading.warning(
                place, "\(registry.name):\(rival.line) gives \(point.quoted) another meaning, which it keeps",
                "give one of the two another name")
        }
        return point
    }
}
