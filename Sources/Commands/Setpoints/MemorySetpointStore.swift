public import Registry
import Synchronization

/// Setpoints in memory: gone when the process ends.
public final class MemorySetpointStore: SetpointStore {
    private let table = Mutex(SetpointTable())

    public init() {}

    public func setpoints(of target: LoadTarget) -> Setpoints {
        table.withLock { $0.setpoints(of: target) }
    }

    public func stage(_ limit: Limit, for target: LoadTarget) async throws {
        table.withLock { $0.stage(limit, for: target) }
    }

    public func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws {
        table.withLock { $0.record(asked, staging: limit, for: target) }
    }
}
