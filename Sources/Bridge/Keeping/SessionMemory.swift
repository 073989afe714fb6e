import struct FoundationEssentials.Date
import Journal
import Registry
import Synchronization

/// What must be known of the MQTT session that an earlier run left at the broker: when it was last attended, and which
/// topics it subscribed to.
final class SessionMemory: Sendable {
    private static let filtersNote = "session.filters"
    private static let attendedNote = "session.attendedAt"

    private let notes: DiskNotes
    private let filters: [String]
    /// Topic filters of earlier runs that this one does not want.
    let unwanted: [String]
    private let isConnected = Atomic(false)

    /// - Parameter filters: what this run subscribes to.
    init(_ notes: DiskNotes, filters: [String]) {
        self.notes = notes
        self.filters = filters
        let former = notes.value(Self.filtersNote).flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.array ?? []
        unwanted = Set(former.compactMap(\.string)).subtracting(filters).sorted()
        // Until it is known that the broker has forgotten them, they stay noted.
        keep(filters + unwanted)
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

    /// The broker was told that the unwanted filters are not wanted, and has had time to hear it.
    func unwantedAreGone() {
        guard isConnected.load(ordering: .relaxed) else { return }
        keep(filters)
    }

    private func keep(_ filters: [String]) {
        let text = JSONValue.array(filters.map(JSONValue.string)).description
        if notes.value(Self.filtersNote) != text { notes.keep(text, as: Self.filtersNote) }
    }
}
