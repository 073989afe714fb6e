import ArgumentParser
import FoundationEssentials
import Registry
import Terminal

/// The command: which subcommand does what stands in their own files.
@main
struct ChargePoint2MQTT: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chargepoint2mqtt",
        abstract: "Bridges ChargePoint EV charging stations to MQTT.",
        discussion: """
            Reads the stations of ChargePoint accounts on each register's own interval, publishes every port to topics \
            like devices/campus/building/station/1/all, and takes commands on topics that end in /set.

            Examples:
              chargepoint2mqtt discover --help
              chargepoint2mqtt check --config config
              chargepoint2mqtt run --config /etc/chargepoint2mqtt

            Exit codes (sysexits):
              0   all is well
              1   health: the bridge is not well; registers: none is like that
              64  the command line is wrong
              69  the broker or the ChargePoint service cannot be reached
              73  a file or folder cannot be written
              75  it may work later: another bridge runs, or the service asks to wait
              76  what answers is no ChargePoint service
              77  the service does not accept the credentials, or denies a right
              78  the configuration has an error
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, CheckCommand.self, DiscoverCommand.self, RegistersCommand.self, SchemaCommand.self,
            HealthCommand.self, VersionCommand.self,
        ])

    static func main() async {
        // A reader that goes away (`… | head`) ends the output, not the process.
        TerminalStream.ignoreBrokenPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let complaint = complaint(ofCommand: arguments.first) {
            TerminalStream.error.write("\(complaint)\n")
            exit(withError: ExitCode.usage)
        }
        await main(arguments)
    }

    /// What is wrong with the first argument as the name of a command; nil if nothing is.
    static func complaint(ofCommand word: String?) -> String? {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let remedy = Spelling.remedy(
            for: word, among: names, otherwise: "the commands are \(names.joined(separator: ", "))")
        return "error: there is no command \(word.quoted); \(remedy)"
    }
}

/// The version of this program.
enum Version {
    static let current = "0.1.0"
}
