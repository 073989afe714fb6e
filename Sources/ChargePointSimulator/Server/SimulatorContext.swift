import Hummingbird
import NIOCore

/// A request's context: what Hummingbird needs, and the connection, which a fault may drop.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
