import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps a connection from costing more than it may: closes those that take too long to ask or to take their answer,
/// and refuses bodies that are too large.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: ListenerSettings.Patience
    private let largestBody: Int
    private var timer: Scheduled<Void>?
    /// Bytes of the body that is being read; nil between requests.
    private var read: Int?
    /// Requests begun and not yet answered.
    private var waiting = 0
    /// The request is refused: nothing more of it is passed on.
    private var isRefused = false

    init(_ settings: ListenerSettings) {
        patience = settings.patience
        largestBody = settings.largestBody
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(patience.request, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        wait(patience.request, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > largestBody {
                return refuse(context)
            }
            read = 0
            waiting += 1
            wait(patience.request, context)
        case .body(let part):
            read? += part.readableBytes
            if read ?? 0 > largestBody { return refuse(context) }
        case .end:
            read = nil
            timer?.cancel()
            timer = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            waiting -= 1
            if waiting == 0, read == nil { wait(patience.idle, context) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if read == nil {
                timer?.cancel()
                timer = nil
                if waiting == 0 { wait(patience.idle, context) }
            }
        } else {
            wait(patience.answer, context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Closes the connection unless something comes in between.
    private func wait(_ time: Duration, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        let text = "The body of a request may have \(largestBody) bytes.\n"
        let head = HTTPResponse(
            status: .contentTooLarge,
            headerFields: [
                .contentType: "text/plain; charset=utf-8", .contentLength: String(text.utf8.count),
                .connection: "close",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
