import Hummingbird
import NIOCore
import Registry

/// Tells one page everything, and then what changes, until it is gone.
///
/// The page is told at most twice a second, and only as fast as it takes what it is told: whatever changes meanwhile is
/// told by its newest.
struct EventStream: Sendable {
    let source: any DashboardSource
    let feed: DashboardFeed
    /// What the names of the devices must contain.
    let match: String
    let hasControls: Bool
    var times = Times()

    /// How often what is told.
    struct Times: Sendable {
        /// From one look for changes to the next.
        var pause = Duration.milliseconds(500)
        /// Of health, which nobody tells of. As it comes whatever else does, a page that hears nothing for longer knows that
        /// its connection is gone.
        var health = Duration.seconds(5)
        /// From one look at which devices there are to the next, while they come and go.
        var devices = Duration.seconds(2)
    }

    /// Rows in one event.
    private static let chunk = 200

    private struct Line {
        var number = 0
        var writer: any ResponseBodyWriter

        @concurrent mutating func say(_ events: [ServerSentEvent]) async throws {
            guard !events.isEmpty else { return }
            var bytes: [UInt8] = []
            for event in events {
                number += 1
                bytes += event.encoded(id: number)
            }
            try await send(bytes)
        }

        /// Returns when there is room for more.
        @concurrent mutating func send(_ bytes: [UInt8]) async throws {
            try await writer.write(ByteBuffer(bytes: bytes))
        }
    }

    /// - Parameter results: what the page has missed.
    @concurrent func run(page: Int, results: [CommandOutcome], writer: any ResponseBodyWriter) async throws {
        var line = Line(writer: writer)
        let choice = DeviceChoice(of: source.devices(), match: match)
        try await line.send(Array("retry: 2000\n".utf8))
        try await line.say([ServerSentEvent(.hello, .object(hello(choice)))])
        try await tell(feed.show(choice.devices, on: page).new, withHistory: true, on: &line)
        var events = [
            ServerSentEvent(.health, .object(await source.health())),
            ServerSentEvent(.errors, .array(source.errors().map(JSONValue.object))),
        ]
        events += results.map { ServerSentEvent(.result, $0.json) }
        try await line.say(events + [ServerSentEvent(.ready, .object([:]))])
        try await follow(page, on: &line)
    }

    @concurrent private func follow(_ page: Int, on line: inout Line) async throws {
        var (health, devices) = (ContinuousClock.now, ContinuousClock.now)
        var areDevicesDue = false
        while true {
            try await Task.sleep(for: times.pause)
            let batch = feed.take(page)
            areDevicesDue = areDevicesDue || batch.devices
            if areDevicesDue, devices.duration(to: .now) >= times.devices {
                (areDevicesDue, devices) = (false, .now)
                let change = feed.show(DeviceChoice(of: source.devices(), match: match).devices, on: page)
                if !change.gone.isEmpty {
                    try await line.say([ServerSentEvent(.gone, .array(change.gone.map(JSONValue.string)))])
                }
                try await tell(change.new, withHistory: true, on: &line)
            }
            try await tell(batch.changed, withHistory: false, on: &line)
            var events = batch.results.map { ServerSentEvent(.result, $0.json) }
            if batch.errors { events.append(ServerSentEvent(.errors, .array(source.errors().map(JSONValue.object)))) }
            if health.duration(to: .now) >= times.health {
                health = .now
                events.append(ServerSentEvent(.health, .object(await source.health())))
            }
            try await line.say(events)
        }
    }

    @concurrent private func tell(_ devices: [String], withHistory: Bool, on line: inout Line) async throws {
        for start in stride(from: 0, to: devices.count, by: Self.chunk) {
            let chunk = Array(devices[start..<min(start + Self.chunk, devices.count)])
            let rows = await source.rows(of: chunk, withHistory: withHistory)
            if !rows.isEmpty { try await line.say([ServerSentEvent(.devices, .array(rows.map(JSONValue.object)))]) }
        }
    }

    private func hello(_ choice: DeviceChoice) -> JSONObject {
        let identity = source.identity()
        return [
            "time": .string(ISO8601.text(source.now())), "instance": .string(identity.instance),
            "version": .string(identity.version), "startedAt": .string(ISO8601.text(identity.startedAt)),
            "controls": .bool(hasControls), "ports": .integer(choice.total), "shown": .integer(choice.devices.count),
        ]
    }
}
