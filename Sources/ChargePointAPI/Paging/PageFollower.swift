/// Decides where the next page begins and what of a page is new. Pure.
struct PageFollower<Reply: PagedReply> {
    private(set) var records: [Reply.Record] = []
    /// Where each record stands in `records`.
    private var places: [Reply.Identity: Int] = [:]
    private var lastNumber: Int?
    private let firstRecord: Int
    private var startRecord: Int
    /// Where each part of the records stands among all.
    private var parts: [String: Int] = [:]
    /// Whether the service counts parts: a page that was to begin with a record began with the part of that number.
    private var countsParts = false

    init(startRecord: Int) {
        firstRecord = startRecord
        self.startRecord = startRecord
    }

    /// Takes a page and returns where the next one begins, or nil at the end: no more announced, an empty page, or a
    /// page that does not lead on. That is one whose record numbers do not advance or, where there are none, one with
    /// nothing new.
    mutating func next(after page: Reply) -> Int? {
        let received = page.records
        var isNew = false
        for record in received {
            let place = places[Reply.identity(of: record), default: records.count]
            if place < records.count {
                // It has moved since the page before. What came last is the newer: a session may have ended meanwhile.
                records[place] = record
            } else {
                places[Reply.identity(of: record)] = place
                records.append(record)
                isNew = true
            }
        }
        let number = received.lazy.compactMap(Reply.recordNumber).max()
        let leadsOn = if let number, let lastNumber { number > lastNumber } else { isNew }
        lastNumber = number ?? lastNumber
        guard page.moreFlag == 1, !received.isEmpty, leadsOn else { return nil }
        let pageParts = received.flatMap(Reply.parts)
        if let first = pageParts.first, let place = parts[first], place == startRecord - firstRecord {
            countsParts = true
        }
        for part in pageParts where parts[part] == nil { parts[part] = parts.count }
        // Records are the larger: if they are what counts, none is passed over.
        startRecord = countsParts ? firstRecord + parts.count : startRecord + received.count
        return startRecord
    }
}
