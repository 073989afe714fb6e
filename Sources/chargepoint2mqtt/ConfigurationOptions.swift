import ArgumentParser
import FoundationEssentials
import Registry
import Settings
import Terminal

/// Where the configuration is, and how its mistakes reach the user.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The folder with bridge.yaml, devices/ and registry_configs/.",
            discussion: "Every scalar of bridge.yaml can be overridden: CHARGEPOINT2MQTT_BROKER_HOST=broker.example.",
            valueName: "folder"),
        completion: .directory)
    var config = "config"

    /// Reads the configuration, and finds everything that is wrong with it.
    @Sendable func read() -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        BridgeConfiguration.load(directory: config, environment: ProcessInfo.processInfo.environment)
    }

    /// Reads the configuration; every mistake is written to standard error, and how many there are.
    ///
    /// - Throws: the exit code of a configuration error (78, EX_CONFIG) if there is one.
    func load(_ console: Console = Console(.auto)) throws -> BridgeConfiguration {
        let (configuration, problems) = read()
        report(problems, on: console)
        guard let configuration else { throw ExitCode.configuration }
        return configuration
    }

    func report(_ problems: [Problem], on console: Console) {
        guard !problems.isEmpty else { return }
        for problem in problems { console.report(problem) }
        let errors = problems.count { $0.severity == .error }
        console.complain("\(config): \(counted(errors, "error")), \(counted(problems.count - errors, "warning"))")
    }
}
