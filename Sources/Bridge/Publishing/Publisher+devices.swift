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
    /// Tells what became of a device: its availability if that changed, and its snapshot. What is not served is not
    /// told: the scraper had not heard of it yet.
    ///
    /// - Returns: whether it is served.
    @discardableResult
    func tell(_ update: DeviceUpdate) -> Bool {
        let now = clock.now()
        let key = DeviceKey(path: update.device.path, port: update.port)
        var isServed = false
        change { state in
            isServed = state.isServed(update.device)
            guard isServed else { return }
            let known = state.numbers[key]
            if known == nil, state.served != nil, !state.rules.hasDevice(update.device, port: update.port) { return }
            let number = known ?? state.add(key, state.writer(update.device, update.port, update.registers))
            if known == nil { appearances.send() }
            guard let device = state.devices[number], device.writer.encoder.points.count == update.values.count else {
                return
            }
            let isOnline = update.expiresAt.map { $0 > now } ?? false
            let hasTurned = device.isOnline != isOnline
            if hasTurned {
                device.isOnline = isOnline
                state.announce(number)
            }
            if isOnline {
                if device.take(update, state.rules, at: now) {
                    state.outbox.put(.snapshot(number), replacing: .snapshot(number), in: .data)
                }
            } else if hasTurned {
                device.newest = nil
                // What the broker retains of it must not look alive. On MQTT 5 it expires by itself.
                guard state.rules.retain, !state.rules.isVersion5 else { return }
                device.isToBeForgotten = true
                state.outbox.put(.snapshot(number), replacing: .snapshot(number), in: .data)
            }
        }
        return isServed
    }

    /// The ports of a device file that were told of, in no order; nil if none was.
    func ports(of path: DevicePath) -> [Int]? { state.withLock { $0.ports[path] } }

    /// The devices that were told of, but for some, with the topics that the broker keeps of each.
    func retained(except known: Set<DeviceKey>) -> [(device: DeviceKey, topics: [String])] {
        state.withLock { state in
            state.numbers.filter { !known.contains($0.key) }.compactMap { key, number in
                state.devices[number].map { (key, $0.writer.retainedTopics) }
            }
        }
    }

    /// Whether a device was told of.
    func knows(_ key: DeviceKey) -> Bool { state.withLock { $0.numbers[key] != nil } }
}

extension Publisher.Device {
    /// - Returns: whether it is to be published.
    fileprivate func take(_ update: DeviceUpdate, _ rules: PublishingRules, at now: Date) -> Bool {
        guard update.isNews else { return false }
        if let maxSilence = rules.maxSilence, !update.isChanged, let newest,
            now.timeIntervalSince(newest.timeStamp) < Double(maxSilence), newest.isInItsFirstHalf(at: now)
        {
            return false
        }
        newest = DevicePublication(
            values: update.values, timeStamp: timestamps.next(now), tick: update.tick, expiresAt: update.expiresAt)
        return true
    }
}

extension Publisher.State {
    fileprivate mutating func add(_ key: DeviceKey, _ writer: DeviceWriter) -> Publisher.DeviceNumber {
        let number = nextNumber
        nextNumber += 1
        devices[number] = Publisher.Device(writer: writer)
        numbers[key] = number
        if let port = key.port { ports[key.path, default: []].append(port) }
        tellRetained?(writer)
        return number
    }

    /// Whether a device is one of those that are served, and as it is served now.
    fileprivate func isServed(_ device: StationDevice) -> Bool { served.map { $0[device.path] == device } ?? true }

    mutating func writer(_ device: StationDevice, _ port: Int?, _ registers: [Register]) -> DeviceWriter {
        let key = Publisher.EncoderKey(registers: registers, timezone: device.timezone)
        let encoder =
            encoders[key]
            ?? SnapshotEncoder(points: key.registers.map { PointDescription($0, timezone: key.timezone) })
        encoders[key] = encoder
        return DeviceWriter(device: device, port: port, encoder: encoder, rules: rules)
    }
}
