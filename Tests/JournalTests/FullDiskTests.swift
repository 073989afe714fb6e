import Commands
import Registry
import Synchronization
import TestSupport
import Testing

@testable import Journal

@Suite struct FullDiskTests {
    private let bench: StateBench

    init() throws { bench = try StateBench() }

    @Test func `a full disk refuses a batch as a whole, and takes it when there is room again`() async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1)])
        try state.fillDisk()
        let batch = (2...20).map { JournalEntry.shed($0, size: 1000) }
        let error = #expect(throws: JournalError.self) { try state.commands.accept(batch) }
        #expect(error?.isDiskFull == true)
        #expect(error?.message == "the disk of \(bench.path) is full")
        #expect(try state.commands.load().map(\.ticket) == [1])
        try state.emptyDisk()
        try state.commands.accept(batch)
        #expect(try state.commands.load().count == 20)
    }

    @Test func `trouble is told once when it begins and once when it is over`() async throws {
        let state = try bench.open()
        let told = Mutex<[Bool]>([])
        state.onTrouble { error in told.withLock { $0.append(error != nil) } }
        try state.commands.accept([.shed(1)])
        #expect(told.withLock { $0 } == [])
        try state.fillDisk()
        for ticket in 2...4 {
            #expect(throws: JournalError.self) { try state.commands.accept([.shed(Int64(ticket), size: 20_000)]) }
        }
        await state.probe()
        #expect(told.withLock { $0 } == [true])
        // A small write finds room where a large one found none: that does not end it.
        try? state.commands.accept([.shed(9)])
        #expect(told.withLock { $0 } == [true])
        #expect(state.error != nil)
        try state.emptyDisk()
        await state.probe()
        #expect(told.withLock { $0 } == [true, false])
        #expect(state.error == nil)
    }

    @Test func `an answer that found no room is written when there is some`() async throws {
        let state = try bench.open()
        try state.commands.accept([.shed(1), .shed(2)])
        try state.fillDisk()
        let large = JournalEntry.Answer(payload: Array(repeating: 49, count: 50_000), status: .done, isExecuted: true)
        await #expect(throws: JournalError.self) { try await state.commands.keep(large, of: 1) }
        await #expect(throws: JournalError.self) {
            try await state.commands.keep(progress: Array(repeating: 1, count: 50_000), of: 2)
        }
        #expect(try state.commands.load().map(\.answer) == [nil, nil])
        try state.emptyDisk()
        await state.probe()
        #expect(try state.commands.load().map(\.answer) == [large, nil])
        #expect(try state.commands.load()[1].progress.isEmpty, "whoever was told that it failed goes another way")
    }

    @Test func `a limit that could not be kept is not staged`() async throws {
        let state = try bench.open()
        let target = LoadTarget(station: .first, port: 1)
        try await state.setpoints.stage(.percentShed(10), for: target)
        try state.fillDisk()
        for port in 2...200 {
            try? await state.setpoints.stage(.percentShed(1), for: LoadTarget(station: .first, port: port))
        }
        #expect(state.error?.isDiskFull == true)
        await #expect(throws: JournalError.self) { try await state.setpoints.stage(.percentShed(20), for: target) }
        #expect(state.setpoints.setpoints(of: target).staged == .percentShed(10))
        // What the API has accepted is so whether the disk takes it or not.
        let asked = Setpoints.Asked(limit: .percentShed(30), at: bench.now)
        await #expect(throws: JournalError.self) {
            try await state.setpoints.record(asked, staging: nil, for: target)
        }
        #expect(state.setpoints.setpoints(of: target).asked == asked)
    }
}
