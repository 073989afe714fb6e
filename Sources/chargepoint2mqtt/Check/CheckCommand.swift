import ArgumentParser
import Bridge
import Registry
import Settings

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the configuration, name every mistake in it, and list what would be published.",
        usage: "chargepoint2mqtt check [--config <folder>] [--online] [--json]",
        discussion: """
            Calls nobody, unless --online asks each account whether its credentials work and its stations exist. Exits with \
            78 if the configuration has an error.

            Examples:
              chargepoint2mqtt check --config config
              chargepoint2mqtt check --online
              chargepoint2mqtt check --json | jq '.problems[]'
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Ask each account whether its credentials work, which stations it has, and which rights it lacks.")
    var online = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        var (configuration, problems) = options.read()
        var check: OnlineCheck?
        if online, let configuration {
            check = await OnlineCheck.run(configuration, console)
            problems += check?.problems ?? []
        }
        let summary = configuration.map { ConfigurationSummary($0, found: check?.stationCounts ?? [:]) }
        let report = CheckReport(
            folder: options.config, configuration: configuration, problems: problems, summary: summary)
        if output.json {
            try console.write(report.json)
        } else {
            options.report(problems, on: console)
            try console.write(report.lines(on: console))
        }
        if configuration == nil { throw ExitCode.configuration }
        if let code = check?.exitCode { throw code }
    }
}
