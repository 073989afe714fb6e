import Journal
import Scraping

/// Keeps how many calls each account has made today, so that a restart does not begin a new day.
struct CallMemory: CallBudgetStore {
    let notes: DiskNotes

    func load(account: String) -> CallRecord? { notes.value(Self.name(account)).flatMap { CallRecord(text: $0) } }

    func save(_ record: CallRecord, account: String) { notes.keep(record.text, as: Self.name(account)) }

    private static func name(_ account: String) -> String { "calls/\(account)" }
}
