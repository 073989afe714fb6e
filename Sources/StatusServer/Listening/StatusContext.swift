import Hummingbird
import NIOCore

/// What is known of a request beside its head and body.
struct StatusContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's address without its port; nil if it has none.
    let client: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        client = source.channel.remoteAddress?.ipAddress
    }
}
