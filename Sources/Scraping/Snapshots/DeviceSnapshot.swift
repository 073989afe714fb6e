public import Registry
public import struct FoundationEssentials.Date

/// The latest values of one device: a port of a station, or the station itself.
///
/// Registers stand in registry order. A register is in the snapshot from its first good reading until three of its
/// intervals have passed without one; then it is stale. One whose operation the API denies stays, as null.
public struct DeviceSnapshot: Sendable {
    public var device: StationDevice { fixed.device }
    /// Nil: the station's own device, or the only one with `layout: station`.
    public var port: Int? { fixed.port }

    private let fixed: Fixed
    private var shape: SnapshotShape { fixed.shape }
    /// A value for each register; it counts only while its class has a good reading or is denied.
    private var values: [PointValue]
    private var states = ClassTable(repeating: ClassState())

    /// By how much intervals are stretched at present.
    var stretch = StretchFactor.none

    /// Intervals without a good reading after which a register is stale.
    public static let staleAfter = 3

    /// What never changes: shared by all copies of a snapshot, of which each scrape makes several.
    private final class Fixed: Sendable {
        let device: StationDevice
        let port: Int?
        let shape: SnapshotShape

        init(_ device: StationDevice, _ port: Int?, _ shape: SnapshotShape) {
            self.device = device
            self.port = port
            self.shape = shape
        }
    }

    private struct ClassState {
        /// When the newest good reply came.
        var readAt: Date?
        /// When a reply last answered, be it for the second time because it was younger than Max Age.
        var goodAt: Date?
        var isDenied = false
    }

    init(device: StationDevice, port: Int?, shape: SnapshotShape) {
        fixed = Fixed(device, port, shape)
        values = Array(repeating: .null, count: shape.registers.count)
    }

    /// The device's registers in registry order; the same for all devices of this shape.
    public var registers: [Register] { shape.registers }

    /// What is to be published: a value for each of ``registers``, nil where there is no good reading or the last is
    /// stale.
    public func values(at now: Date) -> [PointValue?] {
        shape.cells.map { isPresent($0, at: now) ? values[$0.place] : nil }
    }

    /// A point's value and when it was read; nil if it has no such point, or the point is stale.
    public func reading(of point: String, at now: Date) -> (value: PointValue, readAt: Date?)? {
        guard let place = shape.registers.firstIndex(where: { $0.point == point }),
            case let cell = shape.cells[place], isPresent(cell, at: now)
        else { return nil }
        return (values[place], states[cell.registerClass].readAt)
    }

    /// The value at a place of ``registers``; nil if it is stale.
    func value(_ place: Int, at now: Date) -> PointValue? {
        isPresent(shape.cells[place], at: now) ? values[place] : nil
    }

    /// When the newest good reply of a class came; nil if there was none, or its operation is denied.
    public func readAt(_ registerClass: RegisterClass) -> Date? { states[registerClass].readAt }

    /// The places of the load's registers.
    var loadPlaces: [Int] { shape.cellsByClass[.load].map(\.place) }

    /// Whether no register has a value to show.
    public func isEmpty(at now: Date) -> Bool { !shape.cells.contains { isPresent($0, at: now) } }

    /// Whether a register that was fresh at `then` is stale at `now`.
    func hasTurnedStale(since then: Date, at now: Date) -> Bool {
        shape.classes.members.contains { each in
            guard each != .bridge, !states[each].isDenied, let goodAt = states[each].goodAt else { return false }
            return shape.classIntervals[each].contains {
                let stale = goodAt.adding(seconds: staleAfter($0))
                return then < stale && stale <= now
            }
        }
    }

    /// When the oldest dynamic value was read; nil if there is none that is not stale.
    public func oldestReading(at now: Date) -> Date? {
        shape.classes.members.filter { $0.isDynamic && isFresh($0, at: now) }.compactMap { states[$0].readAt }.min()
    }

    // MARK: Availability

    /// Online as long as one dynamic register is neither stale nor denied. Of a device without dynamic registers any
    /// register will do.
    public func isOnline(at now: Date) -> Bool { offlineAt.map { $0 > now } ?? false }

    /// When it turns offline if nothing more is read; nil if nothing was read yet.
    public var offlineAt: Date? {
        shape.vitalClasses.compactMap { each -> Date? in
            guard !states[each].isDenied, let longest = shape.classIntervals[each].last else { return nil }
            return states[each].goodAt?.adding(seconds: staleAfter(longest))
        }.max()
    }

    /// For a message's expiry: whole seconds, rounded up, until it turns offline, so that availability is offline no
    /// later than the message is gone. Nil if it is offline.
    public func expiry(at now: Date) -> Int? {
        guard let offlineAt, offlineAt > now else { return nil }
        return Int(offlineAt.seconds(since: now).rounded(.up))
    }

    /// When the next register turns stale; nil if none can.
    func nextStale(after now: Date) -> Date? {
        var next: Date?
        for each in shape.classes.members where each != .bridge && !states[each].isDenied {
            guard let goodAt = states[each].goodAt else { continue }
            let dates = shape.classIntervals[each].lazy.map { goodAt.adding(seconds: staleAfter($0)) }
            guard let date = dates.first(where: { $0 > now }) else { continue }
            next = min(date, next ?? date)
        }
        return next
    }

    private func isPresent(_ cell: SnapshotShape.Cell, at now: Date) -> Bool {
        let state = states[cell.registerClass]
        if state.isDenied { return true }
        guard let goodAt = state.goodAt else { return false }
        return cell.registerClass == .bridge || now < goodAt.adding(seconds: staleAfter(cell.interval))
    }

    /// Seconds after which a register of this interval is stale.
    private func staleAfter(_ interval: Int) -> Int { Self.staleAfter * stretch.stretched(interval) }

    /// Whether a class that there are registers of is neither stale nor denied.
    func isFresh(_ registerClass: RegisterClass, at now: Date) -> Bool {
        guard !states[registerClass].isDenied, let goodAt = states[registerClass].goodAt,
            let longest = shape.classIntervals[registerClass].last
        else { return false }
        return now < goodAt.adding(seconds: staleAfter(longest))
    }
}

// MARK: Readings

extension DeviceSnapshot {
    /// The classes that there are registers of.
    var classes: ClassSet { shape.classes }

    /// Whether a class is read for its registers: for any, or for those of these intervals.
    func needs(_ registerClass: RegisterClass, in intervals: Set<Int>? = nil) -> Bool {
        guard let intervals else { return shape.readClasses.contains(registerClass) }
        return shape.classIntervals[registerClass].contains(where: intervals.contains)
    }

    /// Takes the values of a class out of a good reply, or those of the bridge.
    ///
    /// - Parameters:
    ///   - lowestPort: the port that a register for every port shows with `layout: station`.
    ///   - extraction: what to take them from, for a port; nil is the station.
    mutating func apply(
        _ registerClass: RegisterClass, readAt: Date, lowestPort: Int?, from extraction: (Int?) -> PointExtraction
    ) -> Applied {
        var applied = extract(registerClass, lowestPort: lowestPort, from: extraction)
        if states[registerClass].isDenied || states[registerClass].goodAt == nil { applied.isChanged = true }
        states[registerClass] = ClassState(readAt: readAt, goodAt: readAt)
        return applied
    }

    /// Takes the values of a class anew, since something beside the reply has changed. It is no reading.
    mutating func refresh(
        _ registerClass: RegisterClass, lowestPort: Int?, from extraction: (Int?) -> PointExtraction
    ) -> Applied {
        guard states[registerClass].goodAt != nil, !states[registerClass].isDenied else { return Applied() }
        return extract(registerClass, lowestPort: lowestPort, from: extraction)
    }

    /// What applying a reply did.
    struct Applied {
        /// Whether a value that is worth a message changed.
        var isChanged = false
        /// Values that could not be made one of their register's type; they read null.
        var unconverted: [ConversionWarning] = []
    }

    private mutating func extract(
        _ registerClass: RegisterClass, lowestPort: Int?, from extraction: (Int?) -> PointExtraction
    ) -> Applied {
        var applied = Applied()
        var current: (port: Int?, extraction: PointExtraction)?
        for cell in shape.cellsByClass[registerClass] {
            let shown = shape.layout == .port ? port : cell.port.shownAlone(lowestPort: lowestPort)
            if current == nil || current?.port != shown { current = (shown, extraction(shown)) }
            guard let raw = current?.extraction.value(of: cell.attribute) else { continue }
            let value = cell.type.convert(raw)
            if value == nil {
                applied.unconverted.append(
                    ConversionWarning(path: device.path, port: port, shape.registers[cell.place]))
            }
            if values[cell.place] != value ?? .null {
                values[cell.place] = value ?? .null
                if cell.isWorthMessage { applied.isChanged = true }
            }
        }
        return applied
    }

    /// Notes that a reply younger than Max Age answered once more.
    mutating func answeredAgain(_ registerClass: RegisterClass, at now: Date) {
        if states[registerClass].goodAt != nil { states[registerClass].goodAt = now }
    }

    /// The API denies the class's operation: its registers read null until a probe succeeds.
    ///
    /// - Returns: whether that is new.
    mutating func deny(_ registerClass: RegisterClass) -> Bool {
        guard !shape.cellsByClass[registerClass].isEmpty, !states[registerClass].isDenied else { return false }
        for cell in shape.cellsByClass[registerClass] { values[cell.place] = .null }
        states[registerClass] = ClassState(isDenied: true)
        return true
    }

    /// The clock was put back: no reading is newer than now, so that ages do not run backwards.
    mutating func clockMovedBack(to now: Date) {
        for each in RegisterClass.allCases {
            if let readAt = states[each].readAt, readAt > now { states[each].readAt = now }
            if let goodAt = states[each].goodAt, goodAt > now { states[each].goodAt = now }
        }
    }
}

extension PortSelector {
    /// The port that a register shows where one device stands for the whole station; nil: the station.
    fileprivate func shownAlone(lowestPort: Int?) -> Int? {
        switch self {
        case .station: nil
        case .port(let number): number
        case .every: lowestPort
        }
    }
}
