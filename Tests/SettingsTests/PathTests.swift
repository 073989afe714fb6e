import Registry
import Settings
import Testing

/// Paths that name variables of the environment, as service managers hand folders over.
@Suite struct PathTests {
    private static let credentials = "/run/credentials/chargepoint2mqtt.service"

    private func folder(_ path: String) -> Folder {
        var folder = Folder()
        folder.files["bridge.yaml"] = "accounts:\n  alameda: {username: K, passwordFile: \"\(path)\"}"
        folder.files["\(Self.credentials)/alameda"] = "from systemd\n"
        folder.environment = ["CREDENTIALS_DIRECTORY": Self.credentials, "NAME": "alameda"]
        return folder
    }

    @Test(arguments: ["${CREDENTIALS_DIRECTORY}/alameda", "${CREDENTIALS_DIRECTORY}/${NAME}"])
    func `a password may lie in a folder that the environment names`(path: String) throws {
        let (configuration, problems) = folder(path).load()
        #expect(problems.isEmpty)
        #expect(try #require(configuration).accounts.map(\.password) == [Secret("from systemd")])
    }

    @Test func `so may what an override names, certificates and the state`() throws {
        var folder = Folder.bridge(
            """
            broker: {host: b, tls: {ca: "${CREDENTIALS_DIRECTORY}/ca.pem"}}
            state: ${STATE_DIRECTORY}
            """)
        folder.files["\(Self.credentials)/ca.pem"] = "x"
        folder.files["\(Self.credentials)/broker"] = "y"
        folder.environment = [
            "CREDENTIALS_DIRECTORY": Self.credentials, "STATE_DIRECTORY": "/var/lib/chargepoint2mqtt-two",
            "CHARGEPOINT2MQTT_BROKER_USERNAME": "bridge",
            "CHARGEPOINT2MQTT_BROKER_PASSWORD_FILE": "${CREDENTIALS_DIRECTORY}/broker",
        ]
        let (loaded, problems) = folder.load()
        #expect(problems.isEmpty, "\(problems)")
        let configuration = try #require(loaded)
        #expect(configuration.broker.tls?.ca == "\(Self.credentials)/ca.pem")
        #expect(configuration.broker.password == Secret("y"))
        #expect(configuration.state == "/var/lib/chargepoint2mqtt-two")
    }

    @Test(arguments: [
        ("${NOWHERE}/x", "the environment has no variable 'NOWHERE'; set it, or write the path itself"),
        ("${}/x", "the environment has no variable ''; set it, or write the path itself"),
        ("a/${NAME", "'a/${NAME' has a ${ without an end; write ${NAME}"),
    ])
    func `what is wrong with such a path`(path: String, expected: String) {
        #expect(folder(path).complaints == ["error bridge.yaml:2: accounts.alameda.passwordFile: \(expected)"])
    }

    @Test(arguments: ["$NAME", "{NAME}", "a$"])
    func `a dollar alone is a dollar`(path: String) throws {
        var folder = folder(path)
        folder.files[path] = "z"
        #expect(try #require(folder.load().configuration).accounts.map(\.password) == [Secret("z")])
    }
}
