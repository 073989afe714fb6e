import Registry
import Settings
import Testing

/// What devices are to each other.
@Suite struct StationChecksTests {
    private func device(_ number: Int, _ driverConfig: String = "account: alameda", _ more: String = "") -> String {
        """
        driver_type: chargepoint
        driver_config: {stationID: "1:\(number)", \(driverConfig)}
        registry_config: config://chargepoint.csv
        \(more)
        """
    }

    private func folder(_ devices: [String: String]) -> Folder {
        var folder = Folder()
        folder.files["devices/campus/station_001"] = nil
        for (path, text) in devices { folder.files["devices/" + path] = text }
        return folder
    }

    @Test func `devices come in order of paths`() throws {
        let folder = folder(["b/a": device(1), "a/b": device(2), "a/a": device(3)])
        #expect(try #require(folder.load().configuration).devices.map(\.path.description) == ["a/a", "a/b", "b/a"])
    }

    @Test func `one station at two paths is allowed with a warning`() {
        let folder = folder(["a/x": device(1), "b/x": device(1)])
        #expect(folder.load().configuration?.devices.count == 2)
        #expect(
            folder.complaints == [
                "warning devices/b/x: driver_config.stationID: station 1:1 is that of devices/a/x too, and will "
                    + "be published "
                    + "twice; keep one of them, unless you want both paths"
            ])
    }

    @Test func `two devices at one path are an error`() {
        let older = "campus: c\nbuilding: b\nunit: u"
        let folder = folder(["c/b/u": device(1), "x": device(2, "account: alameda", older)])
        #expect(
            folder.complaints.filter { $0.hasPrefix("error") } == [
                "error devices/x: devices/c/b/u has the topic path c/b/u too; remove the campus, building and "
                    + "unit keys of one"
            ])
    }

    /// Folders and files cannot share a name; the older keys can bring such paths about all the same.
    @Test(arguments: [
        (
            "y",
            "warning devices/a/x/y: its topics lie below those of the station a/x; move one of them, so that a path is "
                + "either a station or a place"
        ),
        (
            "1/y",
            "error devices/a/x/1/y: its topics would be mistaken for those of port '1' of a/x; move it elsewhere, or "
                + "rename 1"
        ),
        (
            "Status",
            "error devices/a/x/Status: its topics would be mistaken for those of point 'Status' of a/x; move it "
                + "elsewhere, or rename Status"
        ),
        (
            "beat",
            "error devices/a/x/beat: its topics would be mistaken for those of point 'beat' of a/x; move it elsewhere, "
                + "or rename beat"
        ),
    ])
    func `a device below another is warned of, or refused where it would be taken for a port or point`(
        end: String, expected: String
    ) {
        let older = "campus: a\nbuilding: x\nheart_beat_point: beat"
        let folder = folder(["parent": device(1, "account: alameda", older), "a/x/\(end)": device(2)])
        #expect(folder.complaints.filter { !$0.contains("the older keys make") } == [expected])
    }

    // MARK: Credentials in device files

    @Test func `stations with one license key are one account, whichever file says so`() throws {
        let inline = "username: KEY-OF-ALAMEDA, passwordFile: secrets/alameda"
        let folder = folder(["a": device(1), "b": device(2, inline)])
        #expect(folder.complaints.isEmpty)
        let configuration = try #require(folder.load().configuration)
        #expect(configuration.accounts.map(\.name) == ["alameda"])
        #expect(configuration.devices.map(\.account) == ["alameda", "alameda"])
    }

    @Test func `credentials without an account make one that shows only the key's end`() throws {
        var folder = folder([
            "a": device(1, "username: 1b905c936af141b98f9b, passwordFile: secrets/alameda"),
            "b": device(2, "username: 1b905c936af141b98f9b, passwordFile: secrets/alameda"),
            "c": device(3, "username: other-key-ends-8f9b, passwordFile: secrets/alameda"),
            "d": device(4, "username: short, passwordFile: secrets/alameda"),
        ])
        folder.files["bridge.yaml"] = "instance: x"
        #expect(folder.complaints.isEmpty)
        let configuration = try #require(folder.load().configuration)
        #expect(configuration.accounts.map(\.name) == ["key-8f9b", "key-8f9b-1", "key-1"])
        #expect(configuration.devices.map(\.account) == ["key-8f9b", "key-8f9b", "key-8f9b-1", "key-1"])
        #expect(configuration.account(named: "key-8f9b")?.username == "1b905c936af141b98f9b")
        #expect(
            Set(configuration.accounts.map(\.endpoint)) == [
                "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0"
            ])
    }

    @Test func `a password within a device file works, with a warning`() throws {
        let folder = folder(["a": device(1, "username: 1b905c936af141b98f9b, password: swordfish")])
        #expect(
            folder.complaints == [
                "warning bridge.yaml: accounts.alameda: no device uses this account; write account: alameda in "
                    + "a device file, "
                    + "or remove it",
                "warning devices/a:2: driver_config.password: a secret in plain sight; put it in a file of its "
                    + "own and write "
                    + "its path: passwordFile: secrets/name",
            ])
        #expect(try #require(folder.load().configuration).accounts.last?.password == Secret("swordfish"))
    }

    @Test func `one license key with two passwords is an error that shows neither`() {
        let folder = folder([
            "a": device(1), "b": device(2, "username: KEY-OF-ALAMEDA, password: swordfish"),
        ])
        let complaints = folder.complaints.filter { $0.hasPrefix("error") }
        #expect(
            complaints == [
                "error devices/b:2: driver_config.username: the same license key has another password in "
                    + "bridge.yaml:2; write "
                    + "account: alameda in place of username and password"
            ])
    }

    @Test func `where there are several accounts a device must name one`() {
        var folder = folder(["a": device(1, "cacheExpiration: 5"), "b": device(2)])
        folder.files["bridge.yaml"]? += "\n  oakland: {username: OTHER, passwordFile: secrets/alameda}"
        #expect(
            folder.complaints.filter { $0.hasPrefix("error") } == [
                "error devices/a:2: driver_config: no account; write account: and one of alameda, oakland"
            ])
    }

    @Test func `an account in error is not missed a second time`() {
        var folder = folder(["a": device(1)])
        folder.files["bridge.yaml"] = "accounts:\n  alameda: {passwordFile: secrets/alameda}"
        #expect(
            folder.complaints == [
                "error bridge.yaml:2: accounts.alameda: no username; write username: and the API license key"
            ])
    }
}
