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

    /// Reads the configuration; every mistake is written to standard error, and how many there are.
    ///
    /// - Throws: the exit code of a configuration error (78, EX_CONFIG) if there is one.
    func load() throws -> BridgeConfiguration {
        let (configuration, problems) = BridgeConfiguration.load(
            directory: config, environment: ProcessInfo.processInfo.environment)
        if !problems.isEmpty {
            let errors = problems.count { $0.severity == .error }
            let lines = problems.map { "\($0.severity): \($0)\n" }.joined()
            BridgeLog.standardError(
                lines + "\(config): \(Self.count(errors, "error")), "
                    + "\(Self.count(problems.count - errors, "warning"))\n")
        }
        guard let configuration else { throw ExitCode.configuration }
        return configuration
    }

    private static func count(_ number: Int, _ what: String) -> String {
        "\(number == 0 ? "no" : String(number)) \(what)\(number == 1 ? "" : "s")"
    }
}

extension ExitCode {
    /// EX_CONFIG of sysexits: the configuration is wrong.
    static let configuration = ExitCode(78)
    /// EX_CANTCREAT of sysexits: what the bridge must keep cannot be kept.
    static let cannotCreate = ExitCode(73)
    /// EX_TEMPFAIL of sysexits: another bridge runs; it may work later.
    static let temporary = ExitCode(75)
    /// EX_UNAVAILABLE of sysexits: something that is needed cannot be had.
    static let unavailable = ExitCode(69)
}
