import ArgumentParser
import Bridge
import FoundationEssentials
import Journal
import Logging
import ServiceLifecycle
import Settings
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the bridge until it is told to end (Ctrl-C, SIGTERM).",
        discussion: """
            On SIGHUP the configuration is read again. A sound one takes the place of the \
            one before, without an interruption of the MQTT session or of a command; one \
            with an error is refused, with a message.

            Example:
              chargepoint2mqtt run --config /etc/chargepoint2mqtt
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        // From the start, since without it SIGHUP would end the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let configuration = try options.load()
        let log = BridgeLog(
            configuration.log, secrets: configuration.secrets, environment: ProcessInfo.processInfo.environment)
        let logger = log.logger("chargepoint2mqtt")
        let (requests, asking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let listening = Task { for await _ in hangups { asking.yield() } }
        defer { listening.cancel() }

        let bridge: BridgeApplication
        do {
            bridge = try BridgeApplication(
                configuration: configuration,
                source: ConfigurationSource(requests: requests, log: log, read: options.read),
                version: Version.current, notifier: SystemdNotifier(environment: ProcessInfo.processInfo.environment),
                logger: logger)
        } catch let error as StateFolderError {
            logger.critical(
                "the bridge cannot start", metadata: ["reason": "\(error.message)", "remedy": "\(error.remedy)"])
            throw error.kind == .inUse ? ExitCode.temporary : ExitCode.cannotCreate
        } catch {
            logger.critical("the bridge cannot start", metadata: ["reason": "\(error)"])
            throw ExitCode.unavailable
        }
        var group = ServiceGroupConfiguration(
            services: ([log] + bridge.services).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
        logger.notice("ended")
    }
}
