import Registry
import TestSupport
import Testing
import Topics

@testable import Commands

/// What anybody with write access to the broker can send: the payloads of set messages and their topics.
@Suite struct SetMessageFuzzTests {
    private static let scalars = [
        "1", "0", "on", " OFF\n", "3.0", "\"3.50\"", "-0.0", "+.5", "50", "true", "\"yes\"", "1e3", "007", "5.",
        "\" on \"",
    ]
    private static let mutation = Mutation(
        words: JSONFuzzTests.words + [
            "on", "off", "yes", "no", "TRUE", "\u{212A}", "\u{130}", "٣", "1_0", "½", "\u{A0}",
        ],
        others: (scalars + JSONFuzzTests.seeds).map { Array($0.utf8) })

    /// The payload, or "refused" for a reason that is as it should be.
    private static func outcome(
        _ bytes: [UInt8], point: String?, _ shape: (SetPayload) -> String
    ) throws -> String {
        do throws(Rejection) {
            return shape(try SetPayload(bytes, point: point, forms: "FORMS"))
        } catch {
            let reason = error.reason
            guard !reason.isEmpty, reason.utf8.count < 600, !reason.contains(where: \.isNewline),
                reason.contains("FORMS")
            else { throw FuzzRun.Finding("\(reason): \(bytes.shown)") }
            return "refused"
        }
    }

    @Test func `a point's payload is the value that Python makes of it, or refused`() async throws {
        try await IndependentReader.compare(FuzzRun("point payloads", usual: 6_000), "scalar") { random in
            let bytes = Self.mutation.damaged(Array(Self.scalars.randomElement(using: &random)!.utf8), most: 2, &random)
            let outcome = try Self.outcome(bytes, point: "p") { payload in
                switch payload {
                case .value(.boolean(let value)): value ? "b1" : "b0"
                case .value(.number(let number)): "#" + number.text
                case .object: "an object"
                }
            }
            return (bytes, outcome)
        }
    }

    @Test func `a device's payload is the object that Python makes of it, or refused`() async throws {
        try await IndependentReader.compare(FuzzRun("object payloads", usual: 4_000), "object") { random in
            let seed = JSONFuzzTests.seeds.prefix(3).randomElement(using: &random)!
            let bytes = Self.mutation.damaged(Array(seed.utf8), most: 3, &random)
            let outcome = try Self.outcome(bytes, point: nil) { payload in
                if case .object(let object) = payload { JSONValue.object(object).shape } else { "a value" }
            }
            return (bytes, outcome)
        }
    }

    @Test func `the options of an object are in their ranges or refused`() throws {
        let mutation = Mutation(
            words: JSONFuzzTests.words + [
                "\"timeInterval\":", "\"duration\":", "\"validUntil\":", "\"start\":", "\"id\":", "PT1H", "P", "T",
                "PT0S",
                "2016-11-07T19:30:00Z", "99999999999999999999", "-1", "2147483648",
            ], others: JSONFuzzTests.seeds.map { Array($0.utf8) })
        let seeds = [
            #"{"timeInterval": 60, "id": "a", "validUntil": "2016-11-07T19:30:00+01:00"}"#,
            #"{"duration": "PT1H30M", "id": 7}"#, #"{"start": "2016-11-07T19:30:00Z", "duration": "P1DT0.5H"}"#,
        ]
        try FuzzRun("set options", usual: 4_000).each { random in
            let bytes = mutation.damaged(Array(seeds.randomElement(using: &random)!.utf8), most: 3, &random)
            guard let object = (try? JSONValue(parsing: bytes))?.object else { return }
            let read = Result { () throws(Rejection) in try SetOptions(object) }
            switch read {
            case .success(let options):
                guard options.timeInterval.map({ (0...Int(Int32.max)).contains($0) }) ?? true else {
                    throw FuzzRun.Finding("\(options): \(bytes.shown)")
                }
            case .failure(let error):
                guard !error.reason.isEmpty, error.reason.utf8.count < 600, !error.reason.contains(where: \.isNewline)
                else { throw FuzzRun.Finding("\(error.reason): \(bytes.shown)") }
            }
        }
    }

    // MARK: Topics

    private static let tree = TopicTree(prefix: "devices", instance: "test")
    private static let paths = ["campus/building1/station_001", "campus/building1", "a", "é/日本/🔌"]
    private static let devices: [StationDevice] =
        paths
        .compactMap { DevicePath($0) }.compactMap { path in
            StationID("1:34001").map { id in
                StationDevice(
                    path: path, stationID: id, account: "alameda",
                    registers: [
                        Register(point: "shedState", attribute: .load(.shedState), port: .every),
                        Register(point: "one", attribute: .load(.allowedLoad), port: .port(1)),
                        Register(point: "clear all", attribute: .alarm(.clearAlarms)),
                    ])
            }
        }
    private static let parser = SetTopicParser(tree: tree, devices: devices)

    @Test func `a topic that is taken is the one that its address makes, every other is refused or another's`() throws {
        let seeds = Self.devices.flatMap { device in
            [("shedState", 1), ("one", 1), ("clear all", nil), (nil, 2), (nil, nil), ("shedState", 12)].map {
                Array(Self.tree.set($0.0, device.path, port: $0.1).utf8)
            }
        }
        let mutation = Mutation(
            words: [
                "/", "//", "/set", "set", "devices", "1", "01", "+", "#", "shedState", "x", "0", "-1", "٣", "\u{301}",
                "99999999999999999999", "campus/", " ", "\u{0}", "result", "all",
            ],
            others: seeds)
        var outcomes = (set: 0, refused: 0, foreign: 0)
        let run = FuzzRun("set topics", usual: 10_000)
        try run.each { random in
            let bytes = mutation.damaged(seeds.randomElement(using: &random)!, most: 3, &random)
            let topic = String(decoding: bytes, as: UTF8.self)
            let reading = Self.parser.read(topic, ports: { _ in Bool.random(using: &random) ? [1, 2] : nil })
            if case .set(let address) = reading {
                outcomes.set += 1
                let made = Self.tree.set(address.point, address.device.path, port: address.port)
                guard address.topic == topic, Array(made.utf8) == Array(topic.utf8) else {
                    throw FuzzRun.Finding("\(made) for \(bytes.shown)")
                }
            } else if case .refused(let error) = reading {
                outcomes.refused += 1
                guard error.topic == topic, !error.message.isEmpty, error.message.utf8.count < 4_000,
                    topic.hasPrefix("devices/"), topic.hasSuffix("/set")
                else { throw FuzzRun.Finding("\(error): \(bytes.shown)") }
            } else {
                outcomes.foreign += 1
            }
        }
        let rarest = min(outcomes.set, outcomes.refused, outcomes.foreign)
        #expect(run.seeds.count < 1_000 || rarest > run.seeds.count / 200, "\(outcomes)")
    }
}
