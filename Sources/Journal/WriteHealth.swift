import Synchronization

/// Whether what must be kept can be kept at the moment. Tells each change once.
///
/// Any write that fails begins it, and only a large one that succeeds ends it: on a full disk small ones find room in what
/// a large one that failed has left behind, and it would come and go.
final class WriteHealth: Sendable {
    private struct State {
        var error: JournalError?
        var tell: (@Sendable (JournalError?) -> Void)?
    }

    private let state = Mutex(State())

    /// What keeps it from working; nil: it works.
    var error: JournalError? { state.withLock { $0.error } }

    /// Names who is told of changes; it is told at once if something is wrong already. It must not write.
    func onChange(_ tell: @escaping @Sendable (JournalError?) -> Void) {
        let error = state.withLock { state in
            state.tell = tell
            return state.error
        }
        if let error { tell(error) }
    }

    func note(_ error: JournalError?) {
        let tell = state.withLock { state -> (@Sendable (JournalError?) -> Void)? in
            guard (state.error == nil) != (error == nil) else { return nil }
            state.error = error
            return state.tell
        }
        tell?(error)
    }
}
