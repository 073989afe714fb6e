import ChargePointAPI
import Synchronization

/// Passes calls on and notes the pages that came: following pages yields records alone, and whether "nothing matches"
/// meant the station or its alarms is only in the code.
final class PageWatch<Caller: OperationCaller>: OperationCaller {
    private let caller: Caller
    private let state = Mutex<(code: ResponseCode?, pages: Int)>((nil, 0))
    private let more = Mutex(false)

    init(_ caller: Caller) { self.caller = caller }

    /// The first page's code, and how many pages came.
    var seen: (code: ResponseCode?, pages: Int) { state.withLock { $0 } }

    /// Whether the last page said that there are more.
    var announcesMore: Bool { more.withLock { $0 } }

    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        note(try await caller.call(operation))
    }

    func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply {
        note(try await caller.call(operation, within: limit))
    }

    private func note<Reply: OperationReply>(_ reply: Reply) -> Reply {
        if let page = reply as? any PagedReply { more.withLock { $0 = page.moreFlag == 1 } }
        state.withLock {
            if $0.pages == 0 { $0.code = reply.responseCode }
            $0.pages += 1
        }
        return reply
    }
}
