import CCurl
import Synchronization

/// What the callers and the curl thread share: the transfers that are to start, and the means to wake the thread.
final class TransferQueue: Sendable {
    /// What happened since the curl thread last looked.
    struct Batch {
        var transfers: [Transfer] = []
        var hasCancellations = false
        var isStopped = false
    }

    private struct State {
        var batch = Batch()
        /// libcurl's multi handle while the thread runs; only `curl_multi_wakeup` may be called on it elsewhere.
        var multi: UnsafeMutableRawPointer?
        var hasEnded = false
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []

        func wake() {
            if let multi { curl_multi_wakeup(multi) }
        }
    }

    private let state: Mutex<State>

    init(waking multi: UnsafeMutableRawPointer) {
        // Sound to share: used under the lock only, and the thread takes it back before it frees it.
        nonisolated(unsafe) let state = State(multi: multi)
        self.state = Mutex(state)
    }

    func submit(_ transfer: Transfer) {
        let isStopped = state.withLock { state in
            if state.batch.isStopped { return true }
            // Not empty: the thread was woken for what is there, and has not come yet.
            if state.batch.transfers.isEmpty { state.wake() }
            state.batch.transfers.append(transfer)
            return false
        }
        if isStopped { transfer.close() }
    }

    func noteCancellation() {
        state.withLock { state in
            state.batch.hasCancellations = true
            state.wake()
        }
    }

    func stop() {
        state.withLock { state in
            state.batch.isStopped = true
            state.wake()
        }
    }

    /// Returns when the curl thread has freed everything.
    func ended() async {
        await withCheckedContinuation { caller in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waitingForEnd.append(caller) }
                return state.hasEnded
            }
            if hasEnded { caller.resume() }
        }
    }

    // MARK: For the curl thread

    func take() -> Batch {
        state.withLock { state in
            let batch = state.batch
            state.batch = Batch(isStopped: batch.isStopped)
            return batch
        }
    }

    /// To be called before the multi handle is freed.
    func forgetMulti() {
        state.withLock { $0.multi = nil }
    }

    func noteEnd() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for caller in waiting { caller.resume() }
    }
}
