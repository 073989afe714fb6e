public import Registry

/// A read that recurs.
public struct ScheduledRead: Hashable, Sendable {
    public let key: ReadKey
    /// Seconds from tick to tick.
    public let interval: Int
    /// Seconds: a response younger than this answers without a call.
    public let maxAge: Int

    public init(_ key: ReadKey, interval: Int, maxAge: Int? = nil) {
        self.key = key
        self.interval = max(1, interval)
        self.maxAge = maxAge ?? self.interval
    }

    /// Seconds between two beats of a `heart_beat_point`.
    static let heartBeat = 60

    /// The reads that a station's registers need: one for each class and interval.
    public static func reads(of device: StationDevice) -> [ScheduledRead] {
        var maxAges: [Timing: Int] = [:]
        var order: [Timing] = []
        func add(_ registerClass: RegisterClass, interval: Int, maxAge: Int) {
            let timing = Timing(registerClass: registerClass, interval: max(1, interval))
            if maxAges[timing] == nil { order.append(timing) }
            maxAges[timing] = min(maxAge, maxAges[timing] ?? maxAge)
        }
        for register in device.registers where register.registerClass != .bridge {
            add(register.registerClass, interval: device.interval(of: register), maxAge: device.maxAge(of: register))
        }
        let hasSessions = device.registers.contains { $0.registerClass == .chargingSession }
        if !hasSessions, device.registers.contains(where: { $0.attribute == .bridge(.energyTotal) }) {
            // The total is summed up over sessions.
            let interval = RegisterClass.chargingSession.defaultInterval(deviceInterval: device.interval)
            add(.chargingSession, interval: interval, maxAge: device.cacheExpiration ?? interval)
        }
        if device.heartBeatPoint != nil {
            // It needs no call, but a message when it toggles.
            add(.bridge, interval: heartBeat, maxAge: 0)
        }
        return order.map {
            ScheduledRead(ReadKey(device.stationID, $0.registerClass), interval: $0.interval, maxAge: maxAges[$0])
        }
    }

    private struct Timing: Hashable {
        let registerClass: RegisterClass
        let interval: Int
    }
}
