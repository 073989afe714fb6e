import Commands
import FoundationEssentials
import GRDB
import Registry
import TestSupport
import Testing

@testable import Journal

@Suite struct StateDatabaseTests {
    private let bench: StateBench

    init() throws { bench = try StateBench() }

    @Test func `a damaged file is set aside, and the start says so`() throws {
        let file = try bench.folder.write("state/state.sqlite", String(repeating: "no database ", count: 1000))
        let state = try bench.open()
        let damage = try #require(state.damage)
        #expect(damage.file == "\(file).damaged-1766000000")
        #expect(damage.reason == "file is not a database")
        #expect(FileManager.default.fileExists(atPath: damage.file))
        try state.commands.accept([.shed(1)])
        #expect(try state.commands.load().count == 1)
    }

    @Test func `a page that was overwritten is found at the start`() throws {
        do {
            let state = try bench.open()
            try state.commands.accept((1...500).map { JournalEntry.shed($0, size: 500) })
            state.close()
        }
        let file = "\(bench.path)/state.sqlite"
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        for index in 20_000..<36_000 { bytes[index] = 0xA5 }
        try Data(bytes).write(to: URL(filePath: file))
        let state = try bench.open()
        #expect(state.damage != nil)
        #expect(try state.commands.load().isEmpty)
    }

    @Test func `a second bridge is refused even if somebody removed the lock`() throws {
        let first = try bench.open()
        try first.commands.accept([.shed(1)])
        try FileManager.default.removeItem(atPath: "\(bench.path)/lock")
        let error = #expect(throws: StateFolderError.self) { try bench.open() }
        #expect(error?.kind == .inUse)
        #expect(error?.message == "state folder \(bench.path) is in use: another process has state.sqlite open")
        try first.commands.accept([.shed(2)])
    }

    @Test(arguments: [false, true])
    func `nothing more is taken once the file was removed or replaced`(isReplaced: Bool) async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        let file = "\(bench.path)/state.sqlite"
        try FileManager.default.moveItem(atPath: file, toPath: file + ".old")
        if isReplaced { try FileManager.default.copyItem(atPath: file + ".old", toPath: file) }
        let error = #expect(throws: JournalError.self) { try state.commands.accept([.shed(2)]) }
        #expect(error?.message.contains("state.sqlite was removed or replaced") == true)
        #expect(error?.needsRestart == true && error?.isDiskFull == false)
        await state.probe()
        #expect(state.error == error, "what could be written would not be found by the next start")
    }

    @Test func `a log that was cut in the middle of a commit loses that commit alone`() throws {
        let state = try bench.open()
        for ticket in Int64(1)...20 { try state.commands.accept([.shed(ticket, size: 3000)]) }
        let log = [UInt8](try Data(contentsOf: URL(filePath: "\(bench.path)/state.sqlite-wal")))
        let file = [UInt8](try Data(contentsOf: URL(filePath: "\(bench.path)/state.sqlite")))
        var counts: [Int] = []
        for cut in stride(from: 0, to: log.count, by: 7001) {
            try bench.folder.write("cut-\(cut)/state.sqlite", file)
            try bench.folder.write("cut-\(cut)/state.sqlite-wal", Array(log.prefix(cut)))
            let cutState = try bench.open(bench.folder.path("cut-\(cut)"))
            #expect(cutState.damage == nil)
            let tickets = try cutState.commands.load().map(\.ticket)
            #expect(tickets == Array(1..<Int64(tickets.count + 1)))
            counts.append(tickets.count)
        }
        #expect(counts == counts.sorted())
        #expect((counts.last ?? 0) >= 18)
    }

    @Test func `a database of a later version is left as it is`() throws {
        do {
            let state = try bench.open()
            try state.queue.writeWithoutTransaction {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('2')")
            }
            state.close()
        }
        let error = #expect(throws: StateFolderError.self) { try bench.open() }
        #expect(error?.message == "state folder \(bench.path): state.sqlite is of a newer version (2)")
    }

    @Test func `notes and energy survive a restart`() throws {
        do {
            let state = try bench.open()
            state.notes.keep("[\"a/#\"]", as: "filters")
            state.notes.keep("two", as: "filters")
            state.notes.keep(energy: [.first: [1: "12.5", 2: "0"], .second: [1: "7"]])
            state.notes.keep(energy: [.first: [1: "13", 2: "0"]])
            #expect(state.notes.value("filters") == "two")
            state.close()
        }
        let state = try bench.open()
        #expect(state.notes.value("filters") == "two")
        #expect(state.notes.value("other") == nil)
        #expect(state.notes.energy == [.first: [1: "13", 2: "0"], .second: [1: "7"]])
    }
}
