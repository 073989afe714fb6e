/// Lets only so many tests at once start processes: all of them side by side would only wait for each other.
public actor Slots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(_ count: Int) { free = count }

    /// Waits for its turn. The slot is taken until the value returned is gone.
    public func take() async -> Slot {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        return Slot(of: self)
    }

    fileprivate func giveBack() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }

    /// One of the slots, taken.
    public final class Slot: Sendable {
        private let slots: Slots

        fileprivate init(of slots: Slots) { self.slots = slots }

        deinit { Task { [slots] in await slots.giveBack() } }
    }
}
