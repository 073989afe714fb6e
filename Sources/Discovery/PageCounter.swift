import ChargePointAPI
import Synchronization

/// Tells how many stations have come while pages are followed.
final class PageCounter: OperationCaller {
    private let caller: any OperationCaller
    private let found: @Sendable (Int) -> Void
    private let count = Mutex(0)

    init(_ caller: any OperationCaller, found: @escaping @Sendable (Int) -> Void) {
        self.caller = caller
        self.found = found
    }

    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        let reply = try await caller.call(operation)
        if let page = reply as? any PagedReply {
            let size = Self.size(page)
            found(
                count.withLock { count in
                    count += size
                    return count
                })
        }
        return reply
    }

    private static func size(_ page: some PagedReply) -> Int { page.records.count }
}
