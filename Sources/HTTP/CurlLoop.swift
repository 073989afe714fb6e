import CCurl

/// Owns libcurl's multi handle and runs all transfers, on one thread from `run()` to its end.
final class CurlLoop {
    let queue: TransferQueue
    private let configuration: HTTPConfiguration
    private let multi: UnsafeMutableRawPointer
    private var running: [UnsafeMutableRawPointer: EasyHandle] = [:]
    /// Handles to use again: making one costs as much as a request.
    private var idle: [EasyHandle] = []
    private var recentHeaders = RecentHeaders()
    /// Before it no running transfer is due. libcurl watches the time too, but not while a transfer waits for a
    /// connection.
    private var nextDeadline: ContinuousClock.Instant?

    private static let prepareLibrary: CURLcode = {
        cp_keep_freed_memory(keptBytes)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()

    /// How much freed memory malloc keeps for the next answer, in each of its arenas. By itself it gives a body of more
    /// than 128 kB back to the kernel and gets the next one page by page, which costs more than all else that a request
    /// does.
    private static let keptBytes: Int32 = 4 << 20

    init(_ configuration: HTTPConfiguration) throws(HTTPError) {
        guard Self.prepareLibrary == CURLE_OK, let multi = curl_multi_init() else {
            throw HTTPError(code: .other, message: "libcurl cannot be started")
        }
        self.configuration = configuration
        self.multi = multi
        queue = TransferQueue(waking: multi)
        cp_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
        cp_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
        cp_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, configuration.maxConnections)
    }

    /// The body of the thread: returns when the queue is stopped.
    func run() {
        while true {
            let batch = queue.take()
            if batch.isStopped {
                for transfer in batch.transfers { transfer.close() }
                break
            }
            for transfer in batch.transfers where !transfer.isFinished { start(transfer) }
            if batch.hasCancellations { dropCancelled() }
            var active: Int32 = 0
            curl_multi_perform(multi, &active)
            collect()
            curl_multi_poll(multi, nil, 0, checkDeadlines(), nil)
        }
        for easy in running.values {
            curl_multi_remove_handle(multi, easy.handle)
            easy.transfer?.close()
        }
        running = [:]
        idle = []
        queue.forgetMulti()
        curl_multi_cleanup(multi)
        queue.noteEnd()
    }

    private func start(_ transfer: Transfer) {
        let easy: EasyHandle
        do throws(HTTPError) {
            let headers = try recentHeaders.list(of: transfer.request.headers)
            if let free = idle.popLast() { easy = free } else { easy = try EasyHandle(configuration) }
            easy.prepare(transfer, headers)
        } catch {
            transfer.finish(.failure(error))
            return
        }
        let code = curl_multi_add_handle(multi, easy.handle)
        guard code == CURLM_OK else {
            transfer.finish(
                .failure(HTTPError(code: .other, message: "libcurl: \(String(cString: curl_multi_strerror(code)))")))
            return
        }
        running[easy.handle] = easy
        nextDeadline = min(nextDeadline ?? transfer.deadline, transfer.deadline)
    }

    /// Resumes the callers of all that has come to its end.
    private func collect() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let easy = running[handle]
            else { continue }
            // The message is gone once its handle is removed.
            let code = cp_message_result(message)
            let result = easy.result(code)
            let transfer = easy.transfer
            remove(easy)
            transfer?.finish(result)
        }
    }

    private func dropCancelled() {
        for easy in Array(running.values) where easy.transfer?.isFinished != false { remove(easy) }
    }

    private func remove(_ easy: EasyHandle) {
        running[easy.handle] = nil
        curl_multi_remove_handle(multi, easy.handle)
        easy.clear()
        if idle.count < configuration.maxConnectionsPerHost { idle.append(easy) }
    }

    /// Ends what is overdue; returns for how many milliseconds the loop may wait.
    private func checkDeadlines() -> Int32 {
        guard let due = nextDeadline else { return .max }
        let now = ContinuousClock.now
        guard now >= due else { return (due - now).milliseconds(atMost: .max) }
        nextDeadline = nil
        for easy in Array(running.values) {
            guard let transfer = easy.transfer else { continue }
            if now >= transfer.deadline {
                let result = easy.result(CURLE_OPERATION_TIMEDOUT)
                remove(easy)
                transfer.finish(result)
            } else {
                nextDeadline = min(nextDeadline ?? transfer.deadline, transfer.deadline)
            }
        }
        return 0
    }
}
