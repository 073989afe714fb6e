/// Which records of a result a query asks for.
struct Page: Sendable {
    /// From 1.
    let start: Int
    let limit: Int

    /// - Parameter count: the field that asks for fewer records than the limit; nil: the operation has none.
    init(_ query: RequestElement, limit: Int, count: String? = nil) throws(BadParameter) {
        start = max(1, try query.integer("startRecord") ?? 1)
        let asked = if let count { try query.integer(count) } else { Int?.none }
        self.limit = asked.map { $0 > 0 ? min($0, limit) : limit } ?? limit
    }

    /// The page's records, and whether there are more after them.
    func of<C: RandomAccessCollection<Element>, Element>(_ records: C) -> (records: [Element], hasMore: Bool) {
        let rest = records.dropFirst(start - 1)
        return (Array(rest.prefix(limit)), rest.count > limit)
    }
}
