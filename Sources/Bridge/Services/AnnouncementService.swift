import Logging
import ServiceLifecycle

/// Says in the log that everything has begun.
struct AnnouncementService: NamedService {
    let logger: Logger
    let metadata: Logger.Metadata

    func run() async throws {
        logger.notice("running", metadata: metadata)
        try? await gracefulShutdown()
    }
}
