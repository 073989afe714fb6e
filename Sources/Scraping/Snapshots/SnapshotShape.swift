import Registry

/// What the snapshots of all devices with the same registers have in common: the registers, and which class and
/// interval each has. Made once and shared.
final class SnapshotShape: Sendable {
    let registers: [Register]
    /// Whether ports are devices of their own.
    let layout: DeviceLayout
    /// What is looked up of each register again and again.
    let cells: [Cell]
    /// The cells of each class.
    let cellsByClass: ClassTable<[Cell]>
    /// The classes that there are registers of.
    let classes: ClassSet
    /// The classes that are read for its registers: sessions also for the bridge's energy total.
    let readClasses: ClassSet
    /// The different intervals of each class that is read, shortest first.
    let classIntervals: ClassTable<[Int]>
    /// The classes that tell whether the device is alive: the dynamic ones or, where there is none, all but the
    /// bridge's own.
    let vitalClasses: [RegisterClass]

    /// A register without its texts, which are not free to copy.
    struct Cell: Sendable {
        /// Its place among the registers.
        let place: Int
        let attribute: Attribute
        let port: PortSelector
        let type: ValueType
        let registerClass: RegisterClass
        /// Seconds between scrapes.
        let interval: Int
        /// Whether a change of it is news. The heartbeat and the data's age change by themselves.
        let isWorthMessage: Bool

        fileprivate init(_ register: Register, at place: Int, of device: StationDevice) {
            self.place = place
            attribute = register.attribute
            port = register.port
            type = register.type
            registerClass = register.registerClass
            interval = max(1, device.interval(of: register))
            isWorthMessage = attribute != .bridge(.heartbeat) && attribute != .bridge(.dataAge)
        }
    }

    init(registers: [Register], layout: DeviceLayout, of device: StationDevice) {
        self.registers = registers
        self.layout = layout
        cells = registers.enumerated().map { Cell($1, at: $0, of: device) }
        var cellsByClass = ClassTable<[Cell]>(repeating: [])
        var classIntervals = ClassTable<[Int]>(repeating: [])
        for cell in cells {
            cellsByClass[cell.registerClass].append(cell)
            classIntervals[cell.registerClass].append(cell.interval)
        }
        let needsSessions = registers.contains { $0.attribute == .bridge(.energyTotal) }
        if needsSessions {
            let reads = ScheduledRead.reads(of: device).filter { $0.key.registerClass == .chargingSession }
            classIntervals[.chargingSession] += reads.map(\.interval)
        }
        if device.heartBeatPoint != nil { classIntervals[.bridge].append(ScheduledRead.heartBeat) }
        for each in RegisterClass.allCases { classIntervals[each] = Set(classIntervals[each]).sorted() }
        self.cellsByClass = cellsByClass
        self.classIntervals = classIntervals
        classes = ClassSet(registers.map(\.registerClass))
        var readClasses = classes
        if needsSessions { readClasses.insert(.chargingSession) }
        self.readClasses = readClasses
        let dynamic = classes.members.filter(\.isDynamic)
        vitalClasses = dynamic.isEmpty ? classes.members.filter { $0 != .bridge } : dynamic
    }
}
