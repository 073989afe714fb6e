extension OperationCaller {
    /// All records that match, page after page, each once, in the order of their arrival.
    ///
    /// A page may be longer than it announces or shift while it is read: the next one begins behind the records just
    /// received, and a record that comes again takes the place of its former self. More than `maximumPages` is an error
    /// (``APIError/Kind/endlessPages(_:)``), as is any that a page meets: a part is not passed off as the whole.
    /// `limit` is that of each page's call.
    public func pages<O: PagedOperation>(
        of operation: O, within limit: Duration? = nil, maximumPages: Int = 10_000
    ) async throws(APIError) -> [O.Reply.Record] {
        var operation = operation
        var follower = PageFollower<O.Reply>(startRecord: operation.startRecord ?? 1)
        for _ in 0..<maximumPages {
            let page: O.Reply
            if let limit {
                page = try await call(operation, within: limit)
            } else {
                page = try await call(operation)
            }
            guard let next = follower.next(after: page) else { return follower.records }
            operation.startRecord = next
        }
        throw APIError(operation: O.name, kind: .endlessPages(maximumPages))
    }
}
