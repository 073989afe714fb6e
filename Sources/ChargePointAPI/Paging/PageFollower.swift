/// Decides where the next page begins and what of a page is new. Pure.
struct PageFollower<Reply: PagedReply> {
    private(set) var records: [Reply.Record] = []
    private var seen: Set<Reply.Identity> = []
    private var lastNumber: Int?
    private var startRecord: Int

    init(startRecord: Int) {
        self.startRecord = startRecord
    }

    /// Takes a page and returns where the next one begins, or nil at the end: no more announced, an empty page, or a
    /// page that does not lead on (its record numbers do not advance, or it holds nothing new).
    mutating func next(after page: Reply) -> Int? {
        let received = page.records
        var isNew = false
        for record in received where seen.insert(Reply.identity(of: record)).inserted {
            records.append(record)
            isNew = true
        }
        let number = received.lazy.compactMap(Reply.recordNumber).max()
        var advances = true
        if let number, let lastNumber { advances = number > lastNumber }
        lastNumber = number ?? lastNumber
        guard page.moreFlag == 1, !received.isEmpty, isNew, advances else { return nil }
        startRecord += received.count
        return startRecord
    }
}
