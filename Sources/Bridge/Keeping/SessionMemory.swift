import struct FoundationEssentials.Date
import Journal
import Registry
import Synchronization

/// What must be known of the MQTT session that an earlier run left at the broker: when it was last attended, and which
/// topics it subscribed to.
final class SessionMemory: Sendable {
    private static let filtersNote = "session.filters"
    private static let attendedNote = "session.attendedAt"

    private struct State {
        /// What is subscribed to.
        var filters: [String]
        /// Topic filters of before that are not wanted any more.
        var unwanted: Set<String>
        /// Whether the broker has had time to hear of the newest unwanted ones.
        var isSettled = false
    }

    private let notes: DiskNotes
    private let state: Mutex<State>
    private let isConnected = Atomic(false)

    /// - Parameter filters: what this run subscribes to.
    init(_ notes: DiskNotes, filters: [String]) {
        self.notes = notes
        let former = notes.value(Self.filtersNote).flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.array ?? []
        state = Mutex(
            State(filters: filters, unwanted: Set(former.compactMap(\.string)).subtracting(filters)))
        // Until it is known that the broker has forgotten them, they stay noted.
        keep()
    }

    /// Topic filters of earlier runs and configurations that are not wanted any more.
    var unwanted: [String] { state.withLock { $0.unwanted.sorted() } }

    /// Other filters are wanted from now on.
    ///
    /// - Returns: those that are new, and those that are not wanted any more.
    func replace(filters: [String]) -> (new: [String], gone: [String]) {
        let (new, gone) = state.withLock { state in
            let former = Set(state.filters)
            let gone = former.subtracting(filters)
            state.filters = filters
            state.unwanted = state.unwanted.union(gone).subtracting(filters)
            state.isSettled = false
            return (filters.filter { !former.contains($0) }, gone.sorted())
        }
        keep()
        return (new, gone)
    }

    /// Whether the session was left so long ago that commands in it are too old: then it must not go on. True if
    /// nothing is known of it.
    ///
    /// - Parameter maxAge: seconds after which a command is too old.
    func isTooOld(maxAge: Int, at now: Date) -> Bool {
        guard let text = notes.value(Self.attendedNote), let attendedAt = Double(text) else { return true }
        let age = now.timeIntervalSinceReferenceDate - attendedAt
        // A clock that was set back says nothing of the age.
        return age > Double(maxAge) || age < -Double(maxAge)
    }

    /// The broker has accepted the bridge.
    func connected(at now: Date) {
        isConnected.store(true, ordering: .relaxed)
        attend(at: now)
    }

    func disconnected() { isConnected.store(false, ordering: .relaxed) }

    /// Notes that the session is attended, if it is. To be called now and then.
    func attend(at now: Date) {
        guard isConnected.load(ordering: .relaxed) else { return }
        notes.keep(String(now.timeIntervalSinceReferenceDate), as: Self.attendedNote)
    }

    /// To be called now and then: what the broker was told is unwanted, and has had time to hear, need not be noted any
    /// more.
    func unwantedAreGone() {
        guard isConnected.load(ordering: .relaxed) else { return }
        let isSettled = state.withLock { state in
            defer { state.isSettled = true }
            if state.isSettled { state.unwanted = [] }
            return state.isSettled
        }
        if isSettled { keep() }
    }

    private func keep() {
        let filters = state.withLock { $0.filters + $0.unwanted.sorted() }
        let text = JSONValue.array(filters.map(JSONValue.string)).description
        if notes.value(Self.filtersNote) != text { notes.keep(text, as: Self.filtersNote) }
    }
}
