/// Which records of a result a query asks for.
struct Page: Sendable {
    /// From 1.
    let start: Int
    let limit: Int
    private let faults: PagingFaults

    /// - Parameter count: the field that asks for fewer records than the limit; nil: the operation has none.
    init(
        _ query: RequestElement, _ context: OperationContext, limit: Int, count: String? = nil
    ) throws(BadParameter) {
        start = max(1, try query.integer("startRecord") ?? 1)
        let asked = if let count { try query.integer(count) } else { Int?.none }
        self.limit = asked.map { $0 > 0 ? min($0, limit) : limit } ?? limit
        faults = context.paging
    }

    /// The page's records, and whether there are more after them.
    func of<C: RandomAccessCollection<Element>, Element>(_ records: C) -> (records: [Element], hasMore: Bool) {
        if faults.areEmpty { return ([], true) }
        let skipped = start > 1 ? max(0, start - 1 - faults.duplicates) : 0
        guard skipped < records.count else { return ([], false) }
        let shift = faults.moved % records.count
        let page = (skipped..<min(records.count, skipped + limit)).map { place in
            records[records.index(records.startIndex, offsetBy: (place + shift) % records.count)]
        }
        return (page, records.count - skipped > limit)
    }
}

/// What is to go wrong with the pages of a result.
struct PagingFaults: Sendable, Hashable {
    /// How many records of the page before it a page repeats at its beginning.
    var duplicates = 0
    /// By how many places the records have moved; those at the front go to the end.
    var moved = 0
    /// Whether pages have no records, and say that there are more.
    var areEmpty = false
}
