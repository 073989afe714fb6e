import Registry

/// What the snapshots of all devices with the same registers have in common: the registers, and which class and
/// interval each has. Made once and shared.
final class SnapshotShape: Sendable {
    let registers: [Register]
    /// Whether ports are devices of their own.
    let layout: DeviceLayout
    /// Seconds between scrapes of each register.
    let intervals: [Int]
    /// Places of the registers of each class.
    let places: ClassTable<[Int]>
    /// The classes that there are registers of.
    let classes: ClassSet
    /// The classes that are read for its registers: sessions also for the bridge's energy total.
    let readClasses: ClassSet
    /// The different intervals of each class that is read, shortest first.
    let classIntervals: ClassTable<[Int]>
    /// The classes that tell whether the device is alive: the dynamic ones or, where there is none, all but the
    /// bridge's own.
    let vitalClasses: [RegisterClass]

    init(registers: [Register], layout: DeviceLayout, of device: StationDevice) {
        self.registers = registers
        self.layout = layout
        intervals = registers.map { max(1, device.interval(of: $0)) }
        var places = ClassTable<[Int]>(repeating: [])
        var classIntervals = ClassTable<[Int]>(repeating: [])
        for (place, register) in registers.enumerated() {
            places[register.registerClass].append(place)
            classIntervals[register.registerClass].append(intervals[place])
        }
        let needsSessions = registers.contains { $0.attribute == .bridge(.energyTotal) }
        if needsSessions {
            let reads = ScheduledRead.reads(of: device).filter { $0.key.registerClass == .chargingSession }
            classIntervals[.chargingSession] += reads.map(\.interval)
        }
        if device.heartBeatPoint != nil { classIntervals[.bridge].append(ScheduledRead.heartBeat) }
        for each in RegisterClass.allCases { classIntervals[each] = Set(classIntervals[each]).sorted() }
        self.places = places
        self.classIntervals = classIntervals
        classes = ClassSet(registers.map(\.registerClass))
        var readClasses = classes
        if needsSessions { readClasses.insert(.chargingSession) }
        self.readClasses = readClasses
        let dynamic = classes.members.filter(\.isDynamic)
        vitalClasses = dynamic.isEmpty ? classes.members.filter { $0 != .bridge } : dynamic
    }
}
