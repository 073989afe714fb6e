import FoundationEssentials

/// The Python that has the packages of Tests/requirements.txt.
enum TestPython {
    /// From the environment, else where `make test` installs it.
    static var path: String {
        if let path = ProcessInfo.processInfo.environment["CHARGEPOINT2MQTT_TEST_PYTHON"] { return path }
        return URL(filePath: Fixture.folder + "/../../..").standardized.path() + ".build/venv/bin/python"
    }

    static func script(_ name: String) -> String { Fixture.folder + "/../Python/" + name }

    /// To be shown when it does not work.
    static var hint: String {
        """
        this test needs Python with the packages of Tests/requirements.txt in \(path): run `make test`, which installs \
        them, or set CHARGEPOINT2MQTT_TEST_PYTHON
        """
    }
}
