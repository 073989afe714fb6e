import NIOCore
import NIOHTTP1

/// Keeps a connection from costing more than it may: answers what is not HTTP, and closes what takes too long.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long is waited for a client.
    struct Patience: Sendable {
        /// For the next request's head, the connection being idle or not.
        var head: Duration = .seconds(120)
        /// From a request's head to its end.
        var body: Duration = .seconds(30)
    }

    private let patience: Patience
    private var timer: Scheduled<Void>?
    private var isReading = false
    /// Requests begun and not yet answered.
    private var waiting = 0

    init(patience: Patience) {
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(patience.head, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        wait(patience.head, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            isReading = true
            waiting += 1
            wait(patience.body, context)
            // Of the encodings offered gzip is taken, or none: deflate means two different things.
            let offers = head.headers[canonicalForm: "accept-encoding"].map { $0.lowercased() }
            let isOffered = offers.contains { offer in
                offer.hasPrefix("gzip") && offer.split(separator: "=").last.flatMap { Double($0) } != 0
            }
            head.headers.remove(name: "accept-encoding")
            if isOffered { head.headers.add(name: "accept-encoding", value: "gzip") }
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body:
            context.fireChannelRead(data)
        case .end:
            isReading = false
            timer?.cancel()
            timer = nil
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            waiting -= 1
            if waiting == 0, !isReading { wait(patience.head, context) }
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        refuse(.badRequest, "The request is not HTTP: \(error).", context)
    }

    private func wait(_ time: Duration, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { [weak self] in
            guard let self else { return }
            if isReading {
                refuse(.requestTimeout, "The request did not come to its end in time.", context)
            } else {
                context.close(promise: nil)
            }
        }
    }

    /// Answers in place of the service, and closes.
    private func refuse(_ status: HTTPResponseStatus, _ text: String, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let body = (try? SOAPFault.client(text).document()) ?? []
        let headers: HTTPHeaders = [
            "content-type": "text/xml; charset=utf-8", "content-length": String(body.count), "connection": "close",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
