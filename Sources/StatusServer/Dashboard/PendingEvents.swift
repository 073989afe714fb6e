/// What one page has still to be told. Of each device only that it changed: what is told is the newest, however slow the
/// page is, so that what waits is bounded by the devices that it shows. Pure.
struct PendingEvents: Sendable {
    /// Results that wait at most; of more, only the newest are told.
    static let mostResults = 50

    /// The devices that the page shows.
    private(set) var shown: Set<String> = []
    private var changed: Set<String> = []
    private var hasErrors = false
    private var hasDevices = false
    private var results: [CommandOutcome] = []

    /// What is to be told now.
    struct Batch: Sendable {
        /// Devices that changed, in order of name.
        var changed: [String] = []
        /// Whether errors began or ended.
        var errors = false
        /// Whether devices came or went.
        var devices = false
        /// In the order in which they came.
        var results: [CommandOutcome] = []
    }

    var isEmpty: Bool { changed.isEmpty && !hasErrors && !hasDevices && results.isEmpty }

    /// The page shows these devices from now on.
    ///
    /// - Returns: those that are new to it, in the order given, and those that it is to forget.
    mutating func show(_ devices: [String]) -> (new: [String], gone: [String]) {
        let next = Set(devices)
        let change = (devices.filter { !shown.contains($0) }, shown.subtracting(next).sorted())
        shown = next
        changed.formIntersection(next)
        return change
    }

    mutating func note(changed device: String) {
        if shown.contains(device) { changed.insert(device) }
    }

    mutating func noteErrors() { hasErrors = true }

    mutating func noteDevices() { hasDevices = true }

    mutating func note(_ result: CommandOutcome) {
        results.append(result)
        if results.count > Self.mostResults { results.removeFirst(results.count - Self.mostResults) }
    }

    /// Takes all that waits.
    mutating func take() -> Batch {
        defer {
            changed = []
            hasErrors = false
            hasDevices = false
            results = []
        }
        return Batch(changed: changed.sorted(), errors: hasErrors, devices: hasDevices, results: results)
    }
}
