import ArgumentParser
import Bridge
import FoundationEssentials
import Registry
import Settings

/// Where the configuration is, and how its mistakes reach the user.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The folder with bridge.yaml, devices/ and registry_configs/.",
            discussion: "Every scalar of bridge.yaml can be overridden: CHARGEPOINT2MQTT_BROKER_HOST=broker.example."))
    var config = "config"

    /// Reads the configuration; every mistake is written to standard error.
    ///
    /// - Throws: the exit code of a configuration error (78, EX_CONFIG) if there is one.
    func load() throws -> BridgeConfiguration {
        let (configuration, problems) = BridgeConfiguration.load(
            directory: config, environment: ProcessInfo.processInfo.environment)
        if !problems.isEmpty {
            LineLogHandler.standardError(problems.map { "\($0)\n" }.joined())
        }
        guard let configuration else {
            let errors = problems.count { $0.severity == .error }
            LineLogHandler.standardError(
                "\(errors) error\(errors == 1 ? "" : "s") in \(config); nothing was started\n")
            throw ExitCode.configuration
        }
        return configuration
    }
}

extension ExitCode {
    /// EX_CONFIG of sysexits: the configuration is wrong.
    static let configuration = ExitCode(78)
    /// EX_UNAVAILABLE of sysexits: something that is needed cannot be had.
    static let unavailable = ExitCode(69)
}
