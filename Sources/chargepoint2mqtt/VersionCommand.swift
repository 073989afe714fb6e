import ArgumentParser
import HTTP
import Journal
import MQTT
import Registry
import Terminal
import XML

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version, and those of the libraries in use.",
        discussion: """
            Example:
              chargepoint2mqtt version --json
            """)

    @Flag(help: "Print JSON in place of text.")
    var json = false

    func run() throws {
        let parts: [(name: String, version: String)] = [
            ("swift", Self.swift), ("libmosquitto", MQTTLibrary.version), ("libcurl", HTTPLibrary.version),
            ("libxml2", XMLLibrary.version), ("sqlite", StateDatabase.sqliteVersion),
        ]
        let console = Console(.auto)
        if json {
            var object: JSONObject = ["version": .string(Version.current)]
            for part in parts { object[part.name] = .string(part.version) }
            try console.write(object)
        } else {
            let libraries = parts.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
            try console.write(["chargepoint2mqtt \(Version.current)"] + console.lines(libraries))
        }
    }

    /// Of the compiler.
    private static var swift: String {
        #if compiler(>=6.4)
            "6.4 or newer"
        #else
            "6.3"
        #endif
    }
}
