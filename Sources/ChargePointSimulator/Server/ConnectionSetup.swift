import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypesHTTP1

/// Puts a guard and compression into a connection, where its parts are still those of HTTP/1.
final class ConnectionSetup: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    /// Shorter answers are not worth compressing, byte.
    private static let leastCompressed = 1400

    private let patience: ConnectionGuard.Patience

    init(patience: ConnectionGuard.Patience) {
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            let compressor = HTTPResponseCompressor { head, isPossible in
                // How the service marks an answer that is to stay as it is.
                if head.headers.first(name: "content-encoding") == "identity" {
                    head.headers.remove(name: "content-encoding")
                    return .doNotCompress
                }
                let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
                return isPossible && length >= Self.leastCompressed ? .compressIfPossible : .doNotCompress
            }
            try pipeline.addHandlers(
                [ConnectionGuard(patience: patience), compressor] as [any ChannelHandler], position: .before(codec))
        } catch {
            context.close(promise: nil)
        }
    }
}
