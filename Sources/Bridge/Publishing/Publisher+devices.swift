import struct FoundationEssentials.Date
import Registry
import Scraping
import Synchronization
import Topics

/// What a scrape, a command or the passing of time made of a device.
struct DeviceUpdate: Sendable {
    var device: StationDevice
    /// Nil: the station's own device.
    var port: Int?
    /// The registers that the values belong to, in order; the same for a device at all times.
    var registers: [Register]
    /// Nil: stale, left out.
    var values: [PointValue?]
    /// The tick of the scrape; nil if it was none.
    var tick: Date?
    /// When the device turns offline if nothing more is read; nil: it is offline.
    var expiresAt: Date?
    /// Whether there is anything new: with nothing read and nothing changed, publishing again would make old values look
    /// new.
    var isNews: Bool
    /// Whether any value differs from those before: with `mode: on_change` others may be left out.
    var isChanged: Bool
}

extension Publisher {
    /// Tells what became of a device: its availability if that changed, and its snapshot.
    func tell(_ update: DeviceUpdate) {
        let now = clock.now()
        let key = DeviceKey(path: update.device.path, port: update.port)
        change { state in
            if state.devices[key] == nil {
                state.devices[key] = Device(writer: state.writer(for: update, rules))
                if let port = update.port { state.ports[key.path, default: []].append(port) }
                appearances.send()
            }
            let isOnline = update.expiresAt.map { $0 > now } ?? false
            let hasTurned = state.devices[key]?.isOnline != isOnline
            if hasTurned {
                state.devices[key]?.isOnline = isOnline
                state.announce(key, isOnline)
            }
            if isOnline {
                state.take(update, key, rules, at: now)
            } else if hasTurned {
                state.forget(key, rules)
            }
        }
    }

    /// The ports of a device file that were told of, in no order; nil if none was.
    func ports(of path: DevicePath) -> [Int]? { state.withLock { $0.ports[path] } }

    /// The devices that were told of, but for some, with the topics that the broker keeps of each.
    func retained(except known: Set<DeviceKey>) -> [(device: DeviceKey, topics: [String])] {
        state.withLock { state in
            state.devices.filter { !known.contains($0.key) }.map { ($0.key, $0.value.writer.retainedTopics) }
        }
    }

    /// Whether a device was told of.
    func knows(_ key: DeviceKey) -> Bool { state.withLock { $0.devices[key] != nil } }
}

extension Publisher.State {
    fileprivate mutating func take(_ update: DeviceUpdate, _ key: DeviceKey, _ rules: PublishingRules, at now: Date) {
        guard update.isNews else { return }
        if let maxSilence = rules.maxSilence, !update.isChanged, let newest = devices[key]?.newest,
            now.timeIntervalSince(newest.timeStamp) < Double(maxSilence), newest.isInItsFirstHalf(at: now)
        {
            return
        }
        guard let timeStamp = devices[key]?.timestamps.next(now) else { return }
        devices[key]?.newest = DevicePublication(
            values: update.values, timeStamp: timeStamp, tick: update.tick, expiresAt: update.expiresAt)
        outbox.put(.snapshot(key), replacing: .snapshot(key), in: .data)
    }

    /// The device turned offline: what the broker retains of it must not look alive. On MQTT 5 it expires by itself.
    fileprivate mutating func forget(_ key: DeviceKey, _ rules: PublishingRules) {
        devices[key]?.newest = nil
        guard rules.retain, !rules.isVersion5 else { return }
        devices[key]?.isToBeForgotten = true
        outbox.put(.snapshot(key), replacing: .snapshot(key), in: .data)
    }

    fileprivate mutating func writer(for update: DeviceUpdate, _ rules: PublishingRules) -> DeviceWriter {
        let key = Publisher.EncoderKey(registers: update.registers, timezone: update.device.timezone)
        let encoder =
            encoders[key]
            ?? SnapshotEncoder(points: key.registers.map { PointDescription($0, timezone: key.timezone) })
        encoders[key] = encoder
        return DeviceWriter(device: update.device, port: update.port, encoder: encoder, rules: rules)
    }
}
