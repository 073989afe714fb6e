import Registry
import struct FoundationEssentials.Date

/// A scrape of one device file that is under way: what is still open, and which of its devices are done.
struct OpenScrape: Sendable {
    let tick: Date
    /// The intervals whose tick it is.
    let intervals: Set<Int>
    private var due = ClassSet()
    /// Classes of which every register is due, whatever its interval.
    private var whole = ClassSet()
    private var open = ClassSet()
    private var answered = ClassSet()
    private var failed = ClassSet()
    /// Places of the slots that are done, a handful.
    private var done: [Int] = []

    init(tick: Date, intervals: Set<Int>) {
        self.tick = tick
        self.intervals = intervals
    }

    var isOver: Bool { open.isEmpty }

    mutating func add(_ read: DueRead) {
        due.insert(read.key.registerClass)
        open.insert(read.key.registerClass)
        if read.isWhole { whole.insert(read.key.registerClass) }
    }

    func isOpen(_ registerClass: RegisterClass) -> Bool { open.contains(registerClass) }

    /// - Returns: whether the class was open.
    mutating func close(_ registerClass: RegisterClass, isAnswered: Bool) -> Bool {
        guard open.remove(registerClass) else { return false }
        if isAnswered { answered.insert(registerClass) } else { failed.insert(registerClass) }
        return true
    }

    /// If a device has just got all that was due of it: what was answered and what failed. Nil if something is still
    /// open, nothing was due, or it was done before.
    mutating func finish(
        _ snapshot: DeviceSnapshot, at place: Int
    ) -> (answered: [RegisterClass], failed: [RegisterClass])? {
        let due = due.filter { snapshot.needs($0, in: whole.contains($0) ? nil : intervals) }
        guard !due.isEmpty, due.isDisjoint(with: open), !done.contains(place) else { return nil }
        done.append(place)
        return (due.filter(answered.contains).members, due.filter(failed.contains).members)
    }
}
