import ChargePointAPI
import FoundationEssentials
import HTTP
import Registry
import Synchronization
import Testing

@testable import Commands

/// Random streams of commands through bridges that die at random instants.
struct CrashTests {
    private static let paths = ["campus/building/station_001", "campus/building/station_002"]

    private static let choices: [(payload: String, point: String?)] = [
        ("1", "shedState"), ("0", "shedState"), ("2.5", "allowedLoad"), ("4", "allowedLoad"), ("30", "percentShed"),
        (#"{"shedState":1,"allowedLoad":3}"#, nil), (#"{"shedState":1,"percentShed":60}"#, nil),
        (#"{"shedState":0,"allowedLoad":1}"#, nil), ("true", "clearAlarms"), ("101", "percentShed"), ("{", nil),
    ]

    private static func messages(_ count: Int, _ world: World, _ generator: inout SeededGenerator) -> [SetMessage] {
        var messages: [SetMessage] = []
        while messages.count < count {
            let choice = choices.randomElement(using: &generator) ?? ("0", "shedState")
            let isBelow = Int.random(in: 0..<6, using: &generator) == 0
            let isTwice = Int.random(in: 0..<6, using: &generator) == 0
            let message = world.message(
                choice.payload, choice.point,
                port: isBelow ? nil : [1, 1, 2, 2, nil].randomElement(using: &generator) ?? 1,
                at: isBelow ? "campus" : paths.randomElement(using: &generator) ?? paths[0],
                correlation: isTwice ? "c\(messages.count)" : nil)
            messages += isTwice && messages.count < count - 1 ? [message, message] : [message]
        }
        return messages
    }

    /// Dies at its n-th step.
    private final class Fate: Sendable {
        private let left: Mutex<Int>
        init(after steps: Int) { left = Mutex(steps) }
        func step() -> Bool {
            left.withLock {
                $0 -= 1
                return $0 == 0
            }
        }
    }

    @Test(arguments: 1...8)
    func `each accepted message ends in one answer, and the end is what the last ones say`(seed: UInt64) async throws {
        try await run(seed: seed, hasOutages: false)
    }

    @Test(arguments: 101...105)
    func `the same while the API comes and goes`(seed: UInt64) async throws {
        try await run(seed: seed, hasOutages: true)
    }

    private func run(seed: UInt64, hasOutages: Bool) async throws {
        var generator = SeededGenerator(seed: seed)
        let groups =
            seed.isMultiple(of: 2) ? World.Groups(groups: [7: [.first, .second]]) : World.Groups()
        // Time passes in leaps while the API is away.
        let rules = CommandRules(maxAge: 1_000_000_000)
        let world = World(groups: groups, rules: rules)
        var unsent = CrashTests.messages(60, world, &generator)
        var accepted: [SetMessage] = []
        var disk: [Int64: JournalEntry] = [:]
        var lives = 0
        while !unsent.isEmpty || disk.values.contains(where: { $0.answer == nil }) {
            lives += 1
            let fate = Fate(after: lives < 12 ? Int.random(in: 1...60, using: &generator) : .max)
            let life = try world.start(on: disk) { life in if fate.step() { world.crash(life) } }
            let task = Task { await life.center.run() }
            for _ in 0..<(hasOutages ? 6 : 0) {
                let skipped = Fate(after: Int.random(in: 1...12, using: &generator))
                world.service.fail(
                    .error(.transport(HTTPError(code: .couldNotConnect, message: "away")))
                ) { !$0.isRead && skipped.step() }
            }
            while !unsent.isEmpty, !life.isDead {
                // As many as one read of the broker's may bring.
                let batch = Array(unsent.prefix(Int.random(in: 1...8, using: &generator)))
                life.center.submit(batch)
                guard life.journal.disk.count > accepted.count else { break }
                accepted += batch
                unsent.removeFirst(batch.count)
                if Bool.random(using: &generator) { await Task.yield() }
                for (ticket, _) in world.answers where Bool.random(using: &generator) {
                    life.center.delivered([ticket])
                }
            }
            while !life.isDead, life.journal.disk.values.contains(where: { $0.answer == nil }) {
                if hasOutages { world.clock.advance(by: 1) }
                await Task.yield()
            }
            world.crash(life)
            task.cancel()
            await task.value
            disk = life.journal.disk
            #expect(disk.count == accepted.count)
        }
        // Those that died between an answer on disk and its telling tell it at the next start.
        let last = try world.start(on: disk)
        await world.run(last) {}

        #expect(accepted.count == 60)
        #expect(Set(world.answers.keys) == Set(1...60))
        for (ticket, answers) in world.answers {
            #expect(Set(answers.map(\.payload)).count == 1, "ticket \(ticket)")
            #expect(disk[ticket]?.answer?.payload == answers.first?.payload)
        }
        for answer in world.answers.values.map({ $0[0] }) {
            let result = CommandResult(parsing: answer.payload)
            let statuses = result?.stations?.map(\.result.status) ?? [answer.status]
            #expect(!statuses.contains(.failed) && !statuses.contains(.expired))
        }

        let single = World(groups: groups, rules: rules)
        let life = try single.start()
        await single.run(life) { [accepted] in
            for (index, message) in accepted.enumerated() {
                life.center.submit([message])
                await single.waitForAnswer(Int64(index + 1))
            }
        }
        for station in [StationID.first, .second] {
            #expect(world.service.load(of: station) == single.service.load(of: station))
            for port in [1, 2, nil] {
                #expect(
                    world.setpoints.limits(of: station, port: port) == single.setpoints.limits(of: station, port: port))
            }
        }
    }
}
