import ArgumentParser

/// The command: which subcommand does what stands in their own files.
@main
struct ChargePoint2MQTT: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chargepoint2mqtt",
        abstract: "Bridges ChargePoint EV charging stations to MQTT.",
        discussion: """
            Reads the stations of ChargePoint accounts on each register's own interval, publishes every port to topics
            like devices/campus/building/station/1/all, and takes commands on topics that end in /set.

            Examples:
              chargepoint2mqtt check --config config
              chargepoint2mqtt run --config /etc/chargepoint2mqtt
            """,
        version: Version.current,
        subcommands: [RunCommand.self, CheckCommand.self, HealthCommand.self, VersionCommand.self])
}

/// The version of this program.
enum Version {
    static let current = "0.1.0"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print("chargepoint2mqtt \(Version.current)") }
}
