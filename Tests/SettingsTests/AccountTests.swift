import Registry
import Settings
import Testing

@Suite struct AccountTests {
    private func account(_ keys: String) -> Folder {
        var folder = Folder()
        folder.files["bridge.yaml"] = "accounts:\n  alameda: {\(keys)}"
        return folder
    }

    @Test(arguments: ["secret", "secret\n", "secret\r\n"])
    func `a password file may end in a line end`(text: String) throws {
        var folder = Folder()
        folder.files["secrets/alameda"] = text
        #expect(try #require(folder.load().configuration).accounts.map(\.password) == [Secret("secret")])
    }

    @Test func `blanks and second line ends belong to the secret, or are refused`() throws {
        var folder = Folder()
        folder.files["secrets/alameda"] = " se cret \n"
        #expect(try #require(folder.load().configuration).accounts.map(\.password) == [Secret(" se cret ")])
        folder.files["secrets/alameda"] = "secret\n\n"
        #expect(
            folder.complaints == [
                "error bridge.yaml:2: accounts.alameda.passwordFile: 'secrets/alameda' holds more than one "
                    + "line; write the "
                    + "secret alone on one line"
            ])
        folder.files["secrets/alameda"] = "\n"
        #expect(
            folder.complaints == [
                "error bridge.yaml:2: accounts.alameda.passwordFile: 'secrets/alameda' is empty; write the "
                    + "secret alone on "
                    + "one line"
            ])
    }

    @Test func `limits and endpoint`() throws {
        let folder = account(
            "username: K, passwordFile: secrets/alameda, endpoint: \"https://cp.example:8443/5.1\", "
                + "limits: {concurrent: 2, perSecond: 0.5}")
        #expect(folder.complaints.isEmpty)
        #expect(
            try #require(folder.load().configuration).accounts == [
                Account(
                    name: "alameda", endpoint: "https://cp.example:8443/5.1", username: "K",
                    password: Secret("hunter2"),
                    limits: AccountLimits(concurrent: 2, perSecond: 0.5))
            ])
    }

    @Test(arguments: [
        ("passwordFile: secrets/alameda", "error", ": no username; write username: and the API license key"),
        (
            "username: K", "error",
            ": no password; write passwordFile: and the path of a file that holds the API password"
        ),
        (
            "username: K, passwordFile: x", "error",
            ".passwordFile: 'x': there is no such file; write the path of a file, relative to the configuration folder"
        ),
        (
            "username: K, passwordEnv: X", "error",
            ".passwordEnv: the environment has no variable 'X'; set it to the secret"
        ),
        (
            "username: K, password: x", "warning",
            ".password: a secret in plain sight; put it in a file of its own and write its path: passwordFile: "
                + "secrets/name"
        ),
        (
            "username: K, passwordFile: secrets/alameda, endpoint: webservices.chargepoint.com", "error",
            ".endpoint: 'webservices.chargepoint.com' is not an http or https address; write an address such as "
                + "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0"
        ),
        (
            "username: K, passwordFile: secrets/alameda, endpoint: \"ftp://x/y\"", "error",
            ".endpoint: 'ftp://x/y' is not an http or https address; write an address such as "
                + "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0"
        ),
        (
            "username: K, passwordFile: secrets/alameda, endpoint: \"https://me:pw@x/y\"", "error",
            ".endpoint: credentials in the address; write them as username and passwordFile"
        ),
        (
            "username: K, passwordFile: secrets/alameda, endpoint: \"https://x/y?z\"", "error",
            ".endpoint: the address of 'x' has more than a path; write an address such as "
                + "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0"
        ),
        (
            "username: K, passwordFile: secrets/alameda, endpoint: \"http://cp.example/5.0\"", "warning",
            ".endpoint: the password travels unencrypted to 'cp.example'; write https://"
        ),
        (
            "username: K, passwordFile: secrets/alameda, limits: {concurrent: 0}", "error",
            ".limits.concurrent: '0' is not a whole number from 1 to 100; write one"
        ),
        (
            "username: K, passwordFile: secrets/alameda, limits: {perSecond: nan}", "error",
            ".limits.perSecond: 'nan' is not a rate; write a number from 0.01 to 1000"
        ),
        (
            "username: K, passwordFile: secrets/alameda, limits: {perSecnd: 5}", "error",
            ".limits.perSecnd: unknown key; did you mean 'perSecond'?"
        ),
        (
            "username: K, passwordFile: secrets/alameda, limits: {perDay: 0}", "error",
            ".limits.perDay: '0' is not a whole number from 1 to 100000000; write one"
        ),
        (
            "username: K, passwordFile: secrets/alameda, pasword: x", "error",
            ".pasword: unknown key; did you mean 'password'?"
        ),
    ])
    func `what is wrong with an account`(keys: String, severity: String, expected: String) {
        #expect(account(keys).complaints == ["\(severity) bridge.yaml:2: accounts.alameda\(expected)"])
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "localhost", "[::1]"])
    func `an unencrypted endpoint on this machine is fine`(host: String) {
        let folder = account(
            "username: K, passwordFile: secrets/alameda, endpoint: \"http://\(host):8085/webservices\"")
        #expect(folder.complaints.isEmpty)
    }

    @Test(arguments: ["a/b", "a+b", "\"\""])
    func `a name must be fit for a topic`(name: String) {
        var folder = Folder()
        folder.files["bridge.yaml"] = "accounts:\n  \(name): {username: K, passwordFile: secrets/alameda}"
        folder.files["devices/campus/station_001"] = nil
        let messages = folder.load().problems.map(\.message)
        #expect(messages.count == 1)
        #expect(messages.first?.hasSuffix("cannot name an account") == true)
    }

    @Test func `two accounts with one license key are an error`() {
        var folder = Folder()
        folder.files["bridge.yaml"]? += "\n  oakland: {username: KEY-OF-ALAMEDA, passwordFile: secrets/alameda}"
        #expect(
            folder.complaints == [
                "error bridge.yaml:3: accounts.oakland: accounts 'alameda' and 'oakland' have the same license "
                    + "key; keep one, "
                    + "and name it in the device files"
            ])
    }

    @Test func `an account without devices is warned of, and so is a bridge without any`() {
        var folder = Folder()
        folder.files["bridge.yaml"]? += "\n  oakland: {username: OTHER, passwordFile: secrets/alameda}"
        #expect(
            folder.complaints == [
                "warning bridge.yaml: accounts.oakland: no device uses this account; write account: oakland in "
                    + "a device file, "
                    + "or remove it"
            ])
        folder = Folder()
        folder.files["devices/campus/station_001"] = nil
        #expect(
            folder.complaints == [
                "warning devices: no device file, so nothing will be published; add a file for each station, such as "
                    + "devices/campus/building/station_001"
            ])
    }

    @Test func `no account at all is an error`() {
        var folder = Folder()
        folder.files = ["bridge.yaml": "instance: x"]
        #expect(
            folder.complaints == [
                "error bridge.yaml: accounts: no account; add one with endpoint, username and passwordFile"
            ])
    }

    // MARK: Autodiscovery

    @Test func `autodiscovery is read with its registry`() throws {
        let folder = account(
            "username: K, passwordFile: secrets/alameda, autodiscover: "
                + "{topic: \"campus/{sgName}/{stationName}\", registry: \"config://chargepoint.csv\", refresh: 2h, interval: 90}"
        )
        let (configuration, problems) = folder.load()
        #expect(problems.isEmpty)
        let found = try #require(configuration?.autodiscover.first)
        #expect(found.account == "alameda")
        #expect(found.topic.text == "campus/{sgName}/{stationName}")
        #expect(found.refresh == 7200)
        #expect(found.interval == 90)
        #expect(found.registry.registers.map(\.point) == ["Status", "portLoad"])
    }

    @Test(arguments: [
        ("registry: \"config://chargepoint.csv\"", ": no topic; write topic: \"campus/{sgName}/{stationName}\""),
        ("topic: \"{stationName}\"", ": no registry; write registry: config://chargepoint.csv"),
        (
            "topic: \"a/{stationNmae}\", registry: \"config://chargepoint.csv\"",
            ".topic: unknown placeholder 'stationNmae'; did you mean 'stationName'?"
        ),
        (
            "topic: \"a/{stationName\", registry: \"config://chargepoint.csv\"",
            ".topic: a { without }; close the placeholder"
        ),
        (
            "topic: \"a/b\", registry: \"config://chargepoint.csv\"",
            ".topic: every station would have the same topic; add {stationName} or {stationID}"
        ),
        (
            "topic: \"a//{stationID}\", registry: \"config://chargepoint.csv\"",
            ".topic: '' cannot be a level of a topic; leave out / + # and NUL"
        ),
        (
            "topic: \"{stationID}\", registry: \"config://chargepoint.csv\", refresh: 1",
            ".refresh: '1' is not a duration from 60 to 2678400 s; write seconds, or a number with s, m, h, d or w"
        ),
    ])
    func `what is wrong with autodiscovery`(keys: String, expected: String) {
        let complaints = account("username: K, passwordFile: secrets/alameda, autodiscover: {\(keys)}").complaints
        #expect(
            complaints.filter { $0.hasPrefix("error") } == [
                "error bridge.yaml:2: accounts.alameda.autodiscover\(expected)"
            ])
    }
}
