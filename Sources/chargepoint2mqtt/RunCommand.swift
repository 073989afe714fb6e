import ArgumentParser
import Bridge
import Journal
import Logging
import ServiceLifecycle
import Settings
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the bridge until it is told to end (Ctrl-C, SIGTERM).",
        discussion: """
            Example:
              chargepoint2mqtt run --config /etc/chargepoint2mqtt
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.load()
        let log = configuration.log
        var logger = Logger(label: "chargepoint2mqtt") { label in
            LineLogHandler(label: label, format: log.format == .json ? .json : .text)
        }
        logger.logLevel = Logger.Level(rawValue: log.level.rawValue) ?? .info

        let bridge: BridgeApplication
        do {
            bridge = try BridgeApplication(configuration: configuration, version: Version.current, logger: logger)
        } catch let error as StateFolderError {
            logger.critical(
                "the bridge cannot start", metadata: ["reason": "\(error.message)", "remedy": "\(error.remedy)"])
            throw error.kind == .inUse ? ExitCode.temporary : ExitCode.cannotCreate
        } catch {
            logger.critical("the bridge cannot start", metadata: ["reason": "\(error)"])
            throw ExitCode.unavailable
        }
        var group = ServiceGroupConfiguration(
            services: bridge.services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
        logger.notice("ended")
    }
}
