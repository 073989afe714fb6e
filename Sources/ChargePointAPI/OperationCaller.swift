/// Whatever can carry out operations: the ChargePoint client, or a stand-in for it in tests.
public protocol OperationCaller: Sendable {
    /// Carries out an operation and returns its reply.
    ///
    /// A code that means "nothing matched" (102, 136, 153) comes back as a reply without records; every other code but
    /// 100 is thrown.
    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply

    /// As `call(_:)`, but gives up with ``APIError/Kind/expired`` when the call's turn does not come within `limit`,
    /// and starts no repetition after it. Writes are never repeated. A call under way is not cut short: a late answer
    /// is still an answer.
    func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply
}

extension OperationCaller {
    public func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply {
        try await call(operation)
    }
}
