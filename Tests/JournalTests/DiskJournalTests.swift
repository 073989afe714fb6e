import Commands
import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import TestSupport
import Testing

@testable import Journal

@Suite struct DiskJournalTests {
    private let bench: StateBench

    init() throws { bench = try StateBench() }

    @Test func `every commit waits for the disk, and the log is written ahead`() throws {
        let state = try bench.open()
        #expect(try state.number("PRAGMA synchronous") == 2)
        #expect(try state.queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try state.queue.read { try String.fetchOne($0, sql: "PRAGMA locking_mode") } == "exclusive")
    }

    @Test func `the files are for their owner alone`() throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        for name in ["state.sqlite", "state.sqlite-wal", "lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(bench.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `a message comes back as it was, with all its properties`() throws {
        let messages = [
            SetMessage(
                topic: "devices/süd/1/set", payload: [0, 255, 34], isRetained: true, correlationData: [],
                responseTopic: "answers/1", messageExpiry: .max, packetID: .max,
                receivedAt: Date(timeIntervalSinceReferenceDate: 801_234_567.123_456)),
            SetMessage(topic: "", payload: [], receivedAt: .distantPast),
        ]
        var entries = messages.enumerated().map { JournalEntry(ticket: Int64($0) + 1, message: $1, id: [34, 34]) }
        entries[1].answer = .done
        entries[0].progress = [[1], [], [2, 3]]
        do {
            let state = try bench.open()
            try state.commands.accept(entries)
            state.close()
        }
        #expect(try bench.open().commands.load() == entries)
    }

    @Test func `messages that are accepted together are kept all or none`() throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        #expect(throws: JournalError.self) { try state.commands.accept([.shed(2), .shed(3), .shed(1)]) }
        #expect(try state.commands.load().map(\.ticket) == [1])
    }

    @Test func `a crash at any step leaves what was kept until then`() async throws {
        let state = try bench.open()
        let journal = state.commands
        func afterCrash(_ name: String) throws -> [JournalEntry] { try bench.openAsAfterCrash(name).commands.load() }
        #expect(try afterCrash("new").isEmpty)

        try journal.accept([.shed(1), .shed(2)])
        #expect(try afterCrash("accepted") == [.shed(1), .shed(2)])

        try await journal.keep(progress: [7], of: 1)
        try await journal.keep(progress: [8, 9], of: 1)
        #expect(try afterCrash("begun").map(\.progress) == [[[7], [8, 9]], []])

        try await journal.keep(.done, of: 1)
        let answered = try afterCrash("answered")
        #expect(answered.map(\.answer) == [.done, nil])
        #expect(answered.map(\.progress) == [[], []], "what is answered needs no progress")

        journal.delivered([1])
        try await journal.keep(.done, of: 2)
        #expect(try afterCrash("delivered").map(\.answer?.isDelivered) == [true, false])
    }

    @Test func `what was delivered is on disk soon, without another write`() async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        try await state.commands.keep(.done, of: 1)
        state.commands.delivered([1])
        try await eventually("it is on disk") { try state.commands.load()[0].answer?.isDelivered == true }
    }

    @Test func `closing keeps what was to be written soon`() throws {
        do {
            let state = try bench.open()
            var entry = JournalEntry.shed(1)
            entry.answer = .done
            try state.commands.accept([entry])
            state.commands.delivered([1])
            state.close()
        }
        #expect(try bench.open().commands.load()[0].answer?.isDelivered == true)
    }

    @Test func `answers that come together share the wait for the disk`() async throws {
        let state = try bench.open()
        try state.commands.accept((1...500).map { JournalEntry.shed($0) })
        let before = state.commits
        // The first commit holds the queue until all others wait.
        try await withThrowingDiscardingTaskGroup { group in
            state.queue.writeWithoutTransaction { _ in
                for ticket in Int64(1)...500 {
                    group.addTask { try await state.commands.keep(.done, of: ticket) }
                }
                while state.pendingWrites < 500 { usleep(1000) }
            }
        }
        #expect(state.commits - before <= 2)
        #expect(try state.commands.load().allSatisfy { $0.answer == .done })
    }

    @Test func `messages are written with what waits already, not behind it`() async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1), .shed(2)])
        let (isBusy, goesOn) = (Locked(false), Locked(false))
        state.queue.asyncWriteWithoutTransaction { _ in
            isBusy.value = true
            while !goesOn.value { usleep(1000) }
        }
        try await eventually("the disk is busy") { isBusy.value }
        let commits = state.commits
        async let first: Void = state.commands.keep(.done, of: 1)
        async let second: Void = state.commands.keep(.done, of: 2)
        try await eventually("both wait") { state.pendingWrites == 2 }
        let accepted = Locked(false)
        DispatchQueue.global().async { accepted.value = (try? state.commands.accept([.shed(3)])) != nil }
        try await eventually("the message waits too") { state.pendingWrites == 3 }
        #expect(!accepted.value)
        goesOn.value = true
        _ = try await (first, second)
        try await eventually("it is taken") { accepted.value }
        #expect(state.commits == commits + 1)
        #expect(try state.commands.load().map { $0.answer != nil } == [true, true, false])
    }

    @Test func `a message too large for a full disk takes nothing along that has room`() async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        try state.fillDisk()
        let (isBusy, goesOn) = (Locked(false), Locked(false))
        state.queue.asyncWriteWithoutTransaction { _ in
            isBusy.value = true
            while !goesOn.value { usleep(1000) }
        }
        try await eventually("the disk is busy") { isBusy.value }
        async let kept: Void = state.commands.keep(.done, of: 1)
        try await eventually("the answer waits") { state.pendingWrites == 1 }
        let refusal = Locked<(any Error)?>(nil)
        DispatchQueue.global().async {
            do { try state.commands.accept([.shed(2, size: 60_000)]) } catch { refusal.value = error }
        }
        try await eventually("the message waits too") { state.pendingWrites == 2 }
        goesOn.value = true
        try await kept
        try await eventually("it is refused") { (refusal.value as? JournalError)?.isDiskFull == true }
        #expect(try state.commands.load().map(\.answer) == [.done])
    }

    @Test func `an answer that was delivered is not replaced by one that comes late`() async throws {
        let state = try bench.open()
        var entry = JournalEntry.shed(1)
        entry.answer = .done
        entry.answer?.isDelivered = true
        try state.commands.accept([entry])
        try await state.commands.keep(
            JournalEntry.Answer(payload: [], status: .failed, isExecuted: false), of: 1)
        #expect(try state.commands.load() == [entry])
    }

    @Test func `old commands go when their answers are delivered, the newest and the unfinished stay`() async throws {
        let state = try bench.open(memory: StateDatabase.Memory(seconds: 60, commands: 100))
        try state.commands.accept((1...5).map { JournalEntry.shed($0) })
        for ticket in [1, 2, 5] as [Int64] { try await state.commands.keep(.done, of: ticket) }
        state.commands.delivered([1, 5])
        bench.pass(61)
        try await state.commands.keep(.done, of: 4)
        state.commands.delivered([4])
        state.commands.tidy()
        state.flush()
        #expect(try state.commands.load().map(\.ticket) == [2, 3, 4, 5])
    }

    @Test func `no more commands are remembered than the bound says`() async throws {
        let state = try bench.open(memory: StateDatabase.Memory(seconds: 3600, commands: 100))
        for first in stride(from: Int64(1), to: 2000, by: 50) {
            let entries = (first..<first + 50).map { ticket in
                var entry = JournalEntry.shed(ticket)
                entry.answer = .done
                entry.answer?.isDelivered = true
                return entry
            }
            try state.commands.accept(entries)
        }
        state.commands.tidy()
        state.flush()
        #expect(try state.commands.load().map(\.ticket) == Array(1901...2000))
    }

    @Test func `a hundred thousand commands are taken up again, in their order`() throws {
        do {
            let state = try bench.open()
            for first in stride(from: Int64(1), to: 100_000, by: 1000) {
                try state.commands.accept((first..<first + 1000).map { JournalEntry.shed($0, size: 100) })
            }
            state.close()
        }
        let entries = try bench.open().commands.load()
        #expect(entries.map(\.ticket) == Array(1...100_000))
        #expect(entries.last == .shed(100_000, size: 100))
    }
}
