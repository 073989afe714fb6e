import Registry
import Settings
import Testing

@Suite struct DeviceFileTests {
    private static let sound = """
        driver_type: chargepoint
        driver_config: {stationID: "1:34001", account: alameda}
        registry_config: config://chargepoint.csv
        """

    private func device(_ yaml: String) throws -> StationDevice {
        let folder = Folder.device(yaml)
        #expect(folder.complaints.isEmpty)
        return try #require(folder.load().configuration?.devices.first)
    }

    // MARK: What is accepted

    @Test func `every key has its place`() throws {
        let device = try device(
            """
            driver_type: chargepoint
            driver_config: {stationID: "1:34001", account: alameda, cacheExpiration: 20}
            registry_config: config://registry_configs/chargepoint.csv
            interval: 5m
            timezone: US/Pacific
            heart_beat_point: heartbeat
            publish_depth_first_all: false
            publish_breadth_first_all: true
            publish_depth_first: true
            publish_breadth_first: true
            group: 3
            """)
        #expect(device.path == DevicePath("campus/station_001"))
        #expect(device.stationID == StationID("1:34001"))
        #expect(device.account == "alameda")
        #expect(device.registers.map(\.point) == ["Status", "portLoad"])
        #expect(device.interval == 300)
        #expect(device.cacheExpiration == 20)
        #expect(device.timezone == "US/Pacific")
        #expect(device.heartBeatPoint == "heartbeat")
        #expect(
            device.publish
                == PublishSwitches(depthFirstAll: false, breadthFirstAll: true, depthFirst: true, breadthFirst: true))
        #expect(device.file == "devices/campus/station_001")
    }

    @Test func `what is left out has VOLTTRON's default`() throws {
        let device = try device(Self.sound)
        #expect(device.interval == 60)
        #expect(device.timezone == "UTC")
        #expect(device.heartBeatPoint == nil)
        #expect(device.cacheExpiration == nil)
        #expect(device.publish == PublishSwitches())
    }

    @Test func `VOLTTRON's lenient JSON reads, comments, tabs and commas too many included`() throws {
        let device = try device(
            """
            # Written by hand, don't lose
            {
            \t"driver_config" : {
            \t\t"stationID":"1:34001", // the one at the gate, isn't it
            \t\t"account": "alameda",   # a "comment"
            \t\t/* of several
            \t\t   lines */
            \t},
            \t"driver_type": "chargepoint",
            \t"registry_config":"config://chargepoint.csv",
            \t"interval": 60.0,#close
            \t"timezone": "US\\/Pacific",
            \t"heart_beat_point": "heart#beat".
            }
            """.replacing("\"heart#beat\".", with: "\"heart_beat\","))
        #expect(device.interval == 60)
        #expect(device.timezone == "US/Pacific")
        #expect(device.heartBeatPoint == "heart_beat")
    }

    @Test func `a hash within a text is none of a comment's`() {
        let folder = Folder.device(
            """
            {"driver_config": {"stationID": "1:34001", "account": "a//b # c"}, "driver_type": "chargepoint",
             "registry_config": "config://chargepoint.csv"}
            """)
        #expect(
            folder.complaints == [
                "error devices/campus/station_001:1: driver_config.account: bridge.yaml has no account 'a//b # "
                    + "c'; it has "
                    + "alameda"
            ])
    }

    @Test func `a sole account need not be named`() throws {
        let device = try device(
            """
            driver_type: chargepoint
            driver_config: {stationID: "1:34001"}
            registry_config: config://chargepoint.csv
            """)
        #expect(device.account == "alameda")
    }

    // MARK: What is refused

    @Test(arguments: [
        (
            "driver_type: chargepoint", "driver_type: bacnet",
            ":1: driver_type: 'bacnet' is a device of another driver; write chargepoint, or move the file out "
                + "of the devices "
                + "folder"
        ),
        ("driver_type: chargepoint\n", "", ": no driver_type; write driver_type: chargepoint"),
        (
            "stationID: \"1:34001\", ", "",
            ":2: driver_config: no stationID; write stationID: and the station's id, such as \"1:34003\""
        ),
        (
            "\"1:34001\"", "34001",
            ":2: driver_config.stationID: '34001' is not a station's id; write its network, a colon and its "
                + "number, such as "
                + "1:34003"
        ),
        (
            "\"1:34001\"", "\"1:34001 \"",
            ":2: driver_config.stationID: '1:34001 ' is not a station's id; write its network, a colon and its "
                + "number, such "
                + "as 1:34003"
        ),
        (
            "account: alameda", "account: alamdea",
            ":2: driver_config.account: bridge.yaml has no account 'alamdea'; did you mean 'alameda'?"
        ),
        (
            "account: alameda", "account: alameda, username: x",
            ":2: driver_config.account: an account beside a username or password; keep the account, and remove "
                + "the others"
        ),
        (
            "account: alameda", "username: x",
            ":2: driver_config.username: a username without a password; write passwordFile: and the path of a "
                + "file that "
                + "holds it"
        ),
        (
            "account: alameda", "passwordFile: secrets/alameda",
            ":2: driver_config: a password without a username; write the API license key as username"
        ),
        (
            "account: alameda", "account: alameda, cacheExpiration: -1",
            ":2: driver_config.cacheExpiration: '-1' is not a duration from 0 to 2678400 s; write seconds, or a "
                + "number with "
                + "s, m, h, d or w"
        ),
        (
            "registry_config: config://chargepoint.csv", "",
            ": no registry_config; write registry_config: config://chargepoint.csv"
        ),
        (
            "config://chargepoint.csv", "registry_configs/chargepoint.csv",
            ":3: registry_config: 'registry_configs/chargepoint.csv' does not begin with config://; write "
                + "config://chargepoint.csv"
        ),
        (
            "config://chargepoint.csv", "config://chargepiont.csv",
            ":3: registry_config: there is neither chargepiont.csv nor registry_configs/chargepiont.csv in the "
                + "configuration "
                + "folder; did you mean 'chargepoint.csv'?"
        ),
        (
            "config://chargepoint.csv", "config://x",
            ":3: registry_config: there is neither x nor registry_configs/x in the configuration folder; there is "
                + "chargepoint.csv"
        ),
        (
            "config://chargepoint.csv", "config://../chargepoint.csv",
            ":3: registry_config: '../chargepoint.csv' is not a path within the configuration folder; write "
                + "config:// and a "
                + "file's name"
        ),
        (
            "config://chargepoint.csv", "config:///etc/passwd",
            ":3: registry_config: '/etc/passwd' is not a path within the configuration folder; write config:// and a "
                + "file's name"
        ),
        (
            "config://chargepoint.csv", "config://a/../../etc/passwd",
            ":3: registry_config: 'a/../../etc/passwd' is not a path within the configuration folder; write "
                + "config:// and a "
                + "file's name"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\ninterval: 0",
            ":4: interval: '0' is not a duration from 1 to 2678400 s; write seconds, or a number with s, m, h, d or w"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\ninterval: 99999999",
            ":4: interval: '99999999' is not a duration from 1 to 2678400 s; write seconds, or a number with s, "
                + "m, h, d or w"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\ntimezone: America/Los_Angles",
            ":4: timezone: 'America/Los_Angles' is no time zone; did you mean 'America/Los_Angeles'?"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\ntimezone: ../../etc/passwd",
            ":4: timezone: '../../etc/passwd' is no time zone; write a name such as America/Los_Angeles or UTC"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\nheart_beat_point: a/b",
            ":4: heart_beat_point: 'a/b' cannot be part of a topic; leave out / + # and control characters"
        ),
        (
            "config://chargepoint.csv", "config://chargepoint.csv\npublish_depth_first: maybe",
            ":4: publish_depth_first: 'maybe' is not true or false; write one of these"
        ),
    ])
    func `an error names line, key and what would be right`(part: String, change: String, expected: String) {
        #expect(Self.sound.contains(part))
        let folder = Folder.device(Self.sound.replacing(part, with: change))
        #expect(folder.load().configuration == nil)
        #expect(folder.complaints == ["error devices/campus/station_001\(expected)"])
    }

    @Test(arguments: [
        ("", "the file is empty; write driver_type, driver_config and registry_config"),
        ("# nothing\n", "the file is empty; write driver_type, driver_config and registry_config"),
        ("[1]", "not a group of keys; write keys and values, each on a line as `key: value`"),
        ("Hello", "not a group of keys; write keys and values, each on a line as `key: value`"),
    ])
    func `a file that is no device is one error`(text: String, expected: String) {
        #expect(Folder.device(text).complaints == ["error devices/campus/station_001: \(expected)"])
    }

    @Test func `all errors of all files are told of, file by file`() {
        var folder = Folder()
        folder.files["bridge.yaml"]? += "\nbroker: {port: x}"
        folder.files["devices/campus/a"] = "driver_type: x\ninterval: y"
        folder.files["registry_configs/chargepoint.csv"]? += "\nx,Statsu,StationStatusRegister,1\ny,Status,X,1"
        let problems = folder.load().problems
        #expect(
            problems.map { "\($0.file):\($0.line ?? 0) \($0.key ?? "")" } == [
                "bridge.yaml:3 broker.port", "devices/campus/a:0 driver_config", "devices/campus/a:0 ",
                "devices/campus/a:1 driver_type", "devices/campus/a:2 interval",
                "registry_configs/chargepoint.csv:4 Attribute Name", "registry_configs/chargepoint.csv:5 Register Name",
            ])
    }

    @Test func `a registry that two devices share is complained of once`() {
        var folder = Folder()
        folder.files["devices/campus/station_002"] = Self.sound.replacing("34001", with: "34002")
        folder.files["registry_configs/chargepoint.csv"]? += "\nx,Statsu,StationStatusRegister,1"
        #expect(folder.load().problems.count == 1)
    }

    // MARK: What is warned of

    @Test func `unknown keys are ignored with a question, as VOLTTRON ignores them`() {
        let folder = Folder.device(Self.sound + "\nintervall: 5\nscalability: x")
        #expect(folder.load().configuration?.devices.map(\.interval) == [60])
        #expect(
            folder.complaints == [
                "warning devices/campus/station_001:4: intervall: unknown key, ignored; did you mean 'interval'?",
                "warning devices/campus/station_001:5: scalability: unknown key, ignored; the keys here are "
                    + "building, campus, "
                    + "driver_config, driver_type, group, heart_beat_point, interval, path, publish_breadth_first, "
                    + "publish_breadth_first_all, publish_depth_first, publish_depth_first_all, "
                    + "registry_config, timezone, "
                    + "unit",
            ])
    }

    @Test func `a heartbeat by the name of another point is warned of`() {
        #expect(
            Folder.device(Self.sound + "\nheart_beat_point: portLoad").complaints == [
                "warning devices/campus/station_001:4: heart_beat_point: registry_configs/chargepoint.csv:3 gives "
                    + "'portLoad' another meaning, which it keeps; give one of the two another name"
            ])
    }

    @Test func `in the station layout a row for every port is warned of`() {
        var folder = Folder.bridge("publish: {layout: station}")
        folder.files["devices/campus/station_001"] = Self.sound
        #expect(
            folder.complaints == [
                "warning registry_configs/chargepoint.csv:2: Port #: in layout station a row for every port "
                    + "shows the lowest "
                    + "port alone; give each port a row and a name of its own"
            ])
    }

    // MARK: Paths

    @Test(arguments: ["devices/station", "devices/a/b/c/d/e", "devices/campus/Gebäude 1/x"])
    func `the file's path is the topic`(file: String) throws {
        var folder = Folder()
        folder.files["devices/campus/station_001"] = nil
        folder.files[file] = Self.sound
        #expect(folder.complaints.isEmpty)
        let device = try #require(folder.load().configuration?.devices.first)
        #expect("devices/\(device.path)" == file)
    }

    @Test(arguments: [
        (
            "devices/campus/1",
            "'1' would be taken for a port's number; rename the file: use more than digits, such as station_1"
        ),
        ("devices/cam+pus/x", "'cam+pus' cannot be a level of a topic; rename the file: leave out / + # and NUL"),
        (
            "devices/campus/set",
            "'set' is a topic of the bridge itself; rename the file: use another name than 'all', "
                + "'availability', 'get', "
                + "'result' or 'set'"
        ),
    ])
    func `a path that could not be told from other topics is an error`(file: String, expected: String) {
        var folder = Folder()
        folder.files["devices/campus/station_001"] = nil
        folder.files[file] = Self.sound
        let complaints = folder.complaints.map { $0.replacing("; rename the file: ", with: "; rename the file: ") }
        #expect(complaints == ["error \(file): \(expected)"])
    }

    @Test(arguments: [
        (".station.swp", "a hidden file"), (".DS_Store", "a hidden file"), ("station~", "an editor's backup"),
        ("#station#", "an editor's backup"), ("station.bak", "an editor's backup"),
    ])
    func `what editors and systems leave behind is ignored with a warning`(name: String, kind: String) {
        var folder = Folder()
        folder.files["devices/campus/\(name)"] = "nonsense: ["
        #expect(folder.complaints == ["warning devices/campus/\(name): \(kind), ignored; remove it"])
    }

    @Test func `files of version control and of mounted volumes are ignored in silence`() {
        var folder = Folder()
        folder.files["devices/.gitkeep"] = ""
        folder.files["devices/..data/campus/station_001"] = "nonsense: ["
        #expect(folder.complaints.isEmpty)
    }

    @Test(arguments: ["yaml", "yml", "json", "config"])
    func `a suffix is part of the topic, which is warned of`(suffix: String) {
        var folder = Folder()
        folder.files["devices/campus/station_001"] = nil
        folder.files["devices/campus/gate.\(suffix)"] = Self.sound
        #expect(folder.load().configuration?.devices.map(\.path.description) == ["campus/gate.\(suffix)"])
        #expect(
            folder.complaints == [
                "warning devices/campus/gate.\(suffix): .\(suffix) becomes part of the topic, as the whole of "
                    + "the file's name "
                    + "does; rename the file to gate"
            ])
    }

    @Test func `the older keys make the path, with a warning where the file has another`() {
        let older = Self.sound + "\ncampus: campus\nbuilding: north\nunit: station_001\n"
        var folder = Folder.device(older)
        #expect(folder.load().configuration?.devices.map(\.path.description) == ["campus/north/station_001"])
        #expect(
            folder.complaints == [
                "warning devices/campus/station_001:4: campus: the older keys make the topic path "
                    + "campus/north/station_001, "
                    + "the file's own is campus/station_001; move the file to devices/campus/north/station_001, "
                    + "or remove the "
                    + "keys"
            ])
        folder.files["devices/campus/north/station_001"] = folder.files.removeValue(
            forKey: "devices/campus/station_001")
        #expect(folder.complaints.isEmpty)
        #expect(Folder.device(Self.sound + "\ncampus: \"\"\nbuilding: ''").complaints.isEmpty)
        #expect(
            Folder.device(Self.sound + "\ncampus: a+b").complaints == [
                "error devices/campus/station_001:4: campus: 'a+b' cannot be a level of a topic; leave out / + "
                    + "# and NUL"
            ])
    }
}
