import ArgumentParser
import Bridge
import Settings

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the configuration, name every mistake in it, and list what would be published.",
        discussion: """
            Calls nobody. Exits with 78 if the configuration has an error.

            Example:
              chargepoint2mqtt check --config config
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        let configuration = try options.load()
        print(ConfigurationSummary(configuration).text, terminator: "")
    }
}
