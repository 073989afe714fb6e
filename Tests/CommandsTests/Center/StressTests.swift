import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Registry
import Testing

/// Many commands at once, in a random order that is the same each time.
struct StressTests {
    fileprivate struct Message {
        var payload: String
        var point: String?
        var port: Int?
        var device: StationDevice
        var correlation: String?
    }

    private static let devices = [StationDevice.twoPorts(), .twoPorts(.second, "campus/building/station_002")]

    private static let good: [(payload: String, point: String?)] = [
        ("1", "shedState"), ("0", "shedState"), ("2.5", "allowedLoad"), ("4", "allowedLoad"), ("0", "allowedLoad"),
        ("30", "percentShed"), ("0", "percentShed"), (#"{"shedState":1,"allowedLoad":3}"#, nil),
        (#"{"shedState":1,"percentShed":60}"#, nil), (#"{"shedState":0,"allowedLoad":1}"#, nil),
        ("true", "clearAlarms"),
    ]

    private static let bad: [(payload: String, point: String?)] = [
        ("99", "allowedLoad"), ("101", "percentShed"), ("", "shedState"), ("{", nil), ("1", "portLoad"), ("1", "oops"),
    ]

    private static func messages(_ count: Int, seed: UInt64, from choices: [(payload: String, point: String?)])
        -> [Message]
    {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let choice = choices.randomElement(using: &generator) ?? ("0", "shedState")
            return Message(
                payload: choice.payload, point: choice.point,
                port: [1, 1, 2, 2, nil].randomElement(using: &generator) ?? 1,
                device: devices.randomElement(using: &generator) ?? devices[0],
                correlation: Int.random(in: 0..<4, using: &generator) == 0
                    ? "c\(Int.random(in: 0..<20, using: &generator))" : nil)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `each message gets exactly one result, and no station has two calls under way`(seed: UInt64) async {
        var bounds = CommandCenter.Bounds()
        bounds.waitingPerStation = 150
        let bench = Bench(bounds: bounds)
        var generator = SeededGenerator(seed: seed &+ 100)
        for _ in 0..<40 {
            let kinds: [FakeService.Trouble] = [
                .error(.refused(.shedFailed, text: "no")), .error(.denied(text: nil)), .noSuccess,
                .code("102", text: nil),
                .error(.transport(HTTPError(code: .timedOut, message: "late"))), .error(.expired),
                .error(.transport(HTTPError(code: .couldNotConnect, message: "away"))),
            ]
            bench.service.fail(kinds.randomElement(using: &generator) ?? .noSuccess)
        }
        let messages = StressTests.messages(400, seed: seed, from: StressTests.good + StressTests.bad)
        var results: [Bench.Pending] = []
        // Half come before the start, half while commands run.
        for message in messages.prefix(200) { results.append(bench.send(message)) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bench.center.run() }
            for message in messages.dropFirst(200) {
                results.append(bench.send(message))
                bench.clock.advance(by: 1)
                await Task.yield()
            }
            // Some are cut off by the shutdown, some have to wait for the API; each must have its answer all the same.
            if seed.isMultiple(of: 2) {
                while bench.center.unfinished > 0 {
                    bench.clock.advance(by: 1)
                    await Task.yield()
                }
            }
            bench.center.shutdown()
        }
        #expect(results.allSatisfy { $0.results.count == 1 })
        #expect(bench.center.unfinished == 0)
        #expect(bench.service.mostWritesAtOnce == 1)
        let statuses = Set(results.compactMap { $0.results.first?.status })
        #expect(statuses.isSuperset(of: [.done, .rejected, .failed, .superseded]))
        for result in results.compactMap(\.results.first) {
            #expect(result.status == .done || result.responseText?.isEmpty == false)
            #expect((try? JSONValue(parsing: result.json()))?.object?.keys.count == 11)
        }
    }

    @Test func `messages from many threads are answered once each, and the last of each station stands`() async throws {
        let stations = (1...25).map { StationID("1:\($0)")! }
        let world = World(stations.map { .twoPorts($0, "campus/station_\($0.text.dropFirst(2))") })
        let life = try world.start()
        await world.run(life) {
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<5 {
                    group.addTask {
                        for number in 0..<100 {
                            let message = world.message(
                                "{\"shedState\":1,\"percentShed\":\(number)}", port: number % 2 + 1,
                                at: "campus/station_\(sender * 5 + number % 5 + 1)")
                            life.center.submit([message, message])
                        }
                    }
                }
            }
            while life.center.unfinished > 0 { await Task.yield() }
        }
        #expect(Set(world.answers.keys) == Set(1...1000))
        #expect(world.answers.values.allSatisfy { $0.count == 1 })
        for (index, station) in stations.enumerated() {
            let last = (0..<2).map { port in (0..<100).last { $0 % 5 == index % 5 && $0 % 2 == port } }
            #expect(world.service.load(of: station)?.ports.map(\.percentShed) == last)
        }
        #expect(world.service.mostWritesAtOnce == 1)
        // Each batch is one write to the disk.
        #expect(life.journal.writes.count { if case .accept = $0 { true } else { false } } == 500)
    }

    /// Superseding spares calls; it must not change what comes of it.
    @Test(arguments: [11, 12, 13, 14, 15, 16, 17, 18])
    func `a burst ends where the same commands one by one end`(seed: UInt64) async {
        let messages = StressTests.messages(60, seed: seed, from: StressTests.good).map { message -> Message in
            var message = message
            message.correlation = nil
            return message
        }
        let burst = Bench()
        let results = messages.map(burst.send)
        await burst.run { for pending in results { _ = await pending.result } }
        let single = Bench()
        await single.run { for message in messages { _ = await single.send(message).result } }

        for device in StressTests.devices {
            #expect(burst.service.load(of: device.stationID) == single.service.load(of: device.stationID))
            for port in [1, 2, nil] {
                #expect(
                    burst.setpoints.limits(of: device.stationID, port: port)
                        == single.setpoints.limits(of: device.stationID, port: port))
            }
        }
        #expect(results.contains { $0.results.first?.status == .superseded })
        #expect(burst.service.writes.count < single.service.writes.count)
    }
}

extension Bench {
    fileprivate func send(_ message: StressTests.Message) -> Pending {
        send(
            message.payload, message.point, port: message.port, of: message.device, correlation: message.correlation)
    }
}
