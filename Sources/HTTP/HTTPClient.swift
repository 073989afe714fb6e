import Synchronization

/// Sends HTTP requests through libcurl: connections are kept alive and used again, over HTTP/2 where the server has it.
///
/// One thread owns all of libcurl; callers only suspend. Call `shutdown()` to end the thread and know when it has ended;
/// a client that is dropped without it ends its thread too, and fails what still runs.
public final class HTTPClient: Sendable {
    private let queue: TransferQueue
    /// Nearly all requests go to one URL, and to take it apart costs a tenth of a request.
    private let lastTarget = Mutex<RequestTarget?>(nil)

    /// Makes the client and starts its thread; nothing is sent yet.
    public init(configuration: HTTPConfiguration = HTTPConfiguration()) throws(HTTPError) {
        try configuration.checkFiles()
        let loop = try CurlLoop(configuration)
        queue = loop.queue
        // The loop is this thread's from here on: nobody else has a reference to it.
        nonisolated(unsafe) let owned = loop
        startThread { owned.run() }
    }

    deinit { queue.stop() }

    /// The answer to `request`, whatever its status; redirects are not followed.
    ///
    /// If the task is cancelled it throws at once, and the request is abandoned as it is.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        try request.checkFields()
        let transfer = Transfer(request, to: try target(request.url))
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                if transfer.wait(caller) { queue.submit(transfer) }
            }
        } onCancel: {
            if transfer.cancel() { queue.noteCancellation() }
        }
        return try result.get()
    }

    /// Fails what runs (`.closed`), closes all connections and ends the thread; returns when that is done.
    public func shutdown() async {
        queue.stop()
        await queue.ended()
    }

    private func target(_ url: String) throws(HTTPError) -> RequestTarget {
        if let last = lastTarget.withLock({ $0 }), last.url == url { return last }
        let target = try RequestTarget(url)
        lastTarget.withLock { $0 = target }
        return target
    }
}
