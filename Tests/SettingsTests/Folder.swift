import Registry
import Settings

/// A configuration in memory: sound as it stands, for tests that spoil one thing.
struct Folder {
    var files: [String: String] = [
        "bridge.yaml": """
        accounts:
          alameda: {username: KEY-OF-ALAMEDA, passwordFile: secrets/alameda}
        """,
        "secrets/alameda": "hunter2\n",
        "devices/campus/station_001": """
        driver_type: chargepoint
        driver_config: {stationID: "1:34001", account: alameda}
        registry_config: config://chargepoint.csv
        """,
        "registry_configs/chargepoint.csv": """
        Volttron Point Name,Attribute Name,Register Name,Port #
        Status,Status,StationStatusRegister,*
        portLoad,portLoad,LoadRegister,1
        """,
    ]
    var environment: [String: String] = [:]

    /// The folder with another bridge.yaml, in which the account stands at the end.
    static func bridge(_ yaml: String) -> Folder {
        var folder = Folder()
        folder.files["bridge.yaml"] = yaml + "\n" + (folder.files["bridge.yaml"] ?? "")
        return folder
    }

    /// The folder with another device file.
    static func device(_ yaml: String) -> Folder {
        var folder = Folder()
        folder.files["devices/campus/station_001"] = yaml
        return folder
    }

    func load() -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        BridgeConfiguration.load(files: files.mapValues { Array($0.utf8) }, environment: environment)
    }

    /// What is wrong with it, as people read it.
    var complaints: [String] { load().problems.map { "\($0.severity) \($0)" } }
}
