import Registry
import Synchronization

/// Tells the pages that are open what has changed. While none is, telling costs a look at a number.
public final class DashboardFeed: Sendable {
    /// Pages that may be open at the same time.
    static let mostPages = 24
    /// Results that are kept for pages that are opened later.
    static let keptResults = 50

    private struct State {
        var pages: [Int: PendingEvents] = [:]
        var lastPage = 0
        var lastResult = 0
        /// Oldest first.
        var results: [CommandOutcome] = []
    }

    private let state = Mutex(State())
    private let watchers = Atomic(0)

    public init() {}

    /// Whether a page is open.
    public var isWatched: Bool { watchers.load(ordering: .relaxed) > 0 }

    // MARK: What happens

    /// There is something new of a device.
    public func changed(_ device: @autoclosure () -> String) {
        guard isWatched else { return }
        let device = device()
        toAll { $0.note(changed: device) }
    }

    /// Devices came or went.
    public func devicesChanged() { toAll { $0.noteDevices() } }

    /// Errors began, changed or ended.
    public func errorsChanged() { toAll { $0.noteErrors() } }

    /// A set message has got its result.
    public func answered(_ payload: [UInt8], by device: String) {
        state.withLock { state in
            state.lastResult += 1
            let outcome = CommandOutcome(number: state.lastResult, device: device, payload: payload)
            state.results.append(outcome)
            if state.results.count > Self.keptResults { state.results.removeFirst() }
            for page in state.pages.keys { state.pages[page]?.note(outcome) }
        }
    }

    private func toAll(_ note: (inout PendingEvents) -> Void) {
        guard isWatched else { return }
        state.withLock { state in
            for page in state.pages.keys { note(&state.pages[page, default: PendingEvents()]) }
        }
    }

    // MARK: Pages

    /// The newest results, oldest first.
    var results: [CommandOutcome] { state.withLock { $0.results } }

    /// The result of a command, if it is among the newest.
    func result(of id: JSONValue) -> CommandOutcome? { results.last { $0.id == id } }

    /// Lets a page in, with the results so far, after which it gets the further ones.
    ///
    /// - Returns: nil if there are too many.
    func join() -> (page: Int, results: [CommandOutcome])? {
        state.withLock { state in
            guard state.pages.count < Self.mostPages else { return nil }
            state.lastPage += 1
            state.pages[state.lastPage] = PendingEvents()
            watchers.store(state.pages.count, ordering: .relaxed)
            return (state.lastPage, state.results)
        }
    }

    func leave(_ page: Int) {
        state.withLock { state in
            state.pages[page] = nil
            watchers.store(state.pages.count, ordering: .relaxed)
        }
    }

    /// A page shows these devices from now on. Changes of those that it did not show before are told from this moment.
    func show(_ devices: [String], on page: Int) -> (new: [String], gone: [String]) {
        state.withLock { $0.pages[page]?.show(devices) } ?? ([], [])
    }

    /// Takes what a page has to be told.
    func take(_ page: Int) -> PendingEvents.Batch { state.withLock { $0.pages[page]?.take() } ?? PendingEvents.Batch() }
}
