import Registry
import Synchronization
import Topics

/// Devices that come, go or change. What the broker retains of those that are gone, `RetainedTopics` clears.
extension Publisher {
    /// Names who is told of each device before anything of it is published, and of what it has become. It is called under
    /// a lock, and must not ask the publisher.
    func tellRetained(to tell: @escaping @Sendable (DeviceWriter) -> Void) {
        state.withLock { $0.tellRetained = tell }
    }

    /// Serves these devices, by these rules, and no others: nothing of others is told any more. Of devices that stay the
    /// newest is told again where it has other topics now.
    func serve(_ devices: [StationDevice], by rules: PublishingRules) {
        change { state in
            let (formerRules, former) = (state.rules, state.served)
            let served = Dictionary(devices.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            state.rules = rules
            state.served = served
            state.encoders = [:]
            for (key, number) in state.numbers {
                guard let device = served[key.path], rules.hasDevice(device, port: key.port) else {
                    state.devices[number] = nil
                    state.numbers[key] = nil
                    state.ports[key.path]?.removeAll { $0 == key.port }
                    continue
                }
                guard rules != formerRules || former?[key.path] != device else { continue }
                state.change(number, key.port, to: device)
            }
            state.ports = state.ports.filter { !$0.value.isEmpty }
        }
    }
}

extension Publisher.State {
    /// Has a device follow its configuration. Its newest values stay if they are of the same points.
    fileprivate mutating func change(_ number: Publisher.DeviceNumber, _ port: Int?, to served: StationDevice) {
        guard let device = devices[number] else { return }
        let writer = writer(served, port, rules.registers(of: served, port: port))
        if writer.encoder.points != device.writer.encoder.points { device.newest = nil }
        device.writer = writer
        tellRetained?(writer)
        device.sent = nil
        if device.isOnline != nil { announce(number) }
        if device.newest != nil { outbox.put(.snapshot(number), replacing: .snapshot(number), in: .data) }
    }
}
