import struct FoundationEssentials.Date
import Registry
import Scraping

/// Reads out of turn what a get message wants fresh: two that want the same at once share a call, and a gate keeps the
/// number of calls small.
actor Refresher {
    /// Calls the API for a class of a station; throws what a person may read.
    typealias Read = @Sendable (ReadKey) async throws -> Void

    /// What became of one class.
    enum Outcome: Hashable, Sendable {
        case read
        case fresh(Double)
        case exhausted(Double)
        case failed(String)
    }

    /// Seconds after which an answer does not wait for the API any more.
    static let patience: Double = 20

    private let read: Read
    private let sleep: @Sendable (Double) async throws -> Void
    private let now: @Sendable () -> Date
    private var gate = RefreshGate()
    private var running: [ReadKey: Task<Outcome, Never>] = [:]
    /// How many wait for an outcome.
    private(set) var waiting = 0

    init(
        read: @escaping Read, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.read = read
        self.sleep = sleep
        self.now = now
    }

    /// - Parameter readAt: when the class was last read; nil if never.
    func refresh(_ key: ReadKey, readAt: Date?, account: String, perDay: Int) async -> Outcome {
        waiting += 1
        defer { waiting -= 1 }
        if let task = running[key] { return await task.value }
        switch gate.judge(key, readAt: readAt, account: account, perDay: perDay, at: now()) {
        case .fresh(let age): return .fresh(age)
        case .exhausted(let pause): return .exhausted(pause)
        case .call: break
        }
        let (read, sleep) = (read, sleep)
        let task = Task {
            await withTaskGroup(of: Outcome.self) { group in
                group.addTask {
                    do {
                        try await read(key)
                        return .read
                    } catch {
                        return .failed("\(error)")
                    }
                }
                group.addTask {
                    try? await sleep(Self.patience)
                    return .failed("no answer within \(Int(Self.patience)) s")
                }
                defer { group.cancelAll() }
                return await group.next() ?? .failed("cancelled")
            }
        }
        running[key] = task
        defer { running[key] = nil }
        return await task.value
    }
}
