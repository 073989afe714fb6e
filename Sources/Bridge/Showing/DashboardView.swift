import Commands
import struct FoundationEssentials.Date
import Registry
import Scraping
import Settings
import StatusServer
import Synchronization
import Topics

/// What the dashboard shows, taken from where it is kept anyway when somebody looks; of its own it keeps loads alone.
final class DashboardView: DashboardSource {
    private let installation: CurrentInstallation
    private let publisher: Publisher
    private let reporter: ErrorReporter
    private let center: CommandCenter
    private let health: HealthReader
    private let loads: LoadRecorder
    private let shownIdentity: DashboardIdentity
    /// Host and port.
    private let broker: String
    private let clock: WallClock
    /// Device files by path; nil: to be made anew.
    private let index = Mutex<[String: StationDevice]?>(nil)
    /// Of the installation.
    private let seenVersion = Atomic(0)

    /// Values of the last hour that a row carries.
    private static let sparkCount = 60

    init(
        installation: CurrentInstallation, publisher: Publisher, reporter: ErrorReporter, center: CommandCenter,
        health: HealthReader, loads: LoadRecorder, identity: DashboardIdentity, broker: String, clock: WallClock
    ) {
        self.installation = installation
        self.publisher = publisher
        self.reporter = reporter
        self.center = center
        self.health = health
        self.loads = loads
        shownIdentity = identity
        self.broker = broker
        self.clock = clock
    }

    func identity() -> DashboardIdentity { shownIdentity }

    func now() -> Date { clock.now() }

    // MARK: Devices

    func devices() -> [String] {
        let current = installation.current
        return current.devices.flatMap { device in
            ports(of: device, current).map { ShownName(device.path, port: $0).description }
        }
    }

    /// The ports that have a line of their own; nil stands for a station none of which is known.
    private func ports(of device: StationDevice, _ current: Installation) -> [Int?] {
        let known: [Int] =
            switch current.rules.tree.layout {
            case .port: publisher.ports(of: device.path) ?? []
            case .station: device.namedPorts
            }
        return known.isEmpty ? [nil] : known
    }

    /// Stations came or went.
    func installationChanged() {
        let version = installation.version
        guard seenVersion.exchange(version, ordering: .relaxed) != version else { return }
        index.withLock { $0 = nil }
        let current = installation.current
        loads.want(current.configuration.http.enabled)
        loads.keep(Set(current.devices.map(\.path)), at: clock.now())
    }

    private func device(_ path: String) -> StationDevice? {
        index.withLock { index in
            let devices =
                index
                ?? Dictionary(
                    installation.current.devices.map { ($0.path.description, $0) },
                    uniquingKeysWith: { first, _ in first })
            index = devices
            return devices[path]
        }
    }

    func rows(of devices: [String], withHistory: Bool) async -> [JSONObject] {
        let now = clock.now()
        var rows: [JSONObject] = []
        var last: (path: String, device: StationDevice, snapshots: [DeviceSnapshot])?
        for name in devices.lazy.map({ ShownName($0) }) {
            if last?.path != name.path {
                last = nil
                if let device = device(name.path) { last = (name.path, device, await snapshots(of: device)) }
            }
            guard let last else { continue }
            rows.append(
                row(name, last.device, last.snapshots).json(
                    at: now, spark: withHistory ? spark(of: last.device.path, port: name.port, at: now) : nil))
        }
        return rows
    }

    func points(of device: String) async -> [JSONObject]? {
        let name = ShownName(device)
        guard let device = self.device(name.path) else { return nil }
        let row = row(name, device, await snapshots(of: device))
        return row.snapshot == nil && name.port != nil ? nil : row.points(at: clock.now())
    }

    private func snapshots(of device: StationDevice) async -> [DeviceSnapshot] {
        guard let reader = installation.current.directory.reader(of: device.stationID) else { return [] }
        return await reader.scraper.snapshots(of: device)
    }

    private func row(_ name: ShownName, _ device: StationDevice, _ snapshots: [DeviceSnapshot]) -> PortRow {
        // With `layout: station` the only snapshot is that of all ports.
        let snapshot = snapshots.first { $0.port == name.port } ?? snapshots.first { $0.port == nil && $0.isOfAllPorts }
        return PortRow(
            name: name.description, device: device, port: name.port,
            snapshot: snapshot.flatMap { $0.offlineAt == nil ? nil : $0 })
    }

    // MARK: Loads

    func history(of device: String?, _ range: LoadRange) -> LoadHistory? {
        guard let device else { return loads.history(of: nil, range, at: clock.now()) }
        let name = ShownName(device)
        guard let path = self.device(name.path)?.path else { return nil }
        return loads.history(of: DeviceKey(path: path, port: name.port), range, at: clock.now())
    }

    private func spark(of path: DevicePath, port: Int?, at now: Date) -> [Int?]? {
        guard let watts = loads.history(of: DeviceKey(path: path, port: port), .hour, at: now)?.watts else {
            return nil
        }
        // Each stands for as many steps as make a sixtieth of the hour; the newest of them is what there is.
        let width = max(1, watts.count / Self.sparkCount)
        return stride(from: width - 1, to: watts.count, by: width).map { watts[$0] }
    }

    // MARK: The bridge

    func health() async -> JSONObject {
        let now = clock.now()
        var object = await health.read(takesLatencies: false).json(at: now, startedAt: shownIdentity.startedAt)
        let troubles = Dictionary(
            reporter.active.filter { $0.severity == .error && $0.account != nil && $0.device == nil }
                .map { ($0.account ?? "", $0.what) }, uniquingKeysWith: { first, _ in first })
        object["accounts"] = .array(
            (object["accounts"]?.array ?? []).map { account in
                guard var account = account.object else { return account }
                let trouble = account["name"]?.string.flatMap { troubles[$0] }
                account["reachable"] = .bool(trouble == nil)
                account["reason"] = trouble.map(JSONValue.string) ?? .null
                return .object(account)
            })
        object["broker"] = ["connected": .bool(publisher.isConnected), "address": .string(broker)]
        object["load"] = loads.total.map(JSONValue.kilowatts) ?? .null
        return object
    }

    func errors() -> [JSONObject] { reporter.lasting.map(\.json) }

    // MARK: Commands

    func submit(_ payload: JSONObject, to device: String) async -> String? {
        let tree = installation.current.rules.tree
        let message = SetMessage(
            topic: "\(tree.prefix)/\(device)/set", payload: JSONValue.object(payload).encoded(), receivedAt: clock.now()
        )
        if case .foreign = SetMessages.understand(message, installation.current.parser, publisher) {
            return "This bridge has no device \(device.prefix(256))."
        }
        center.submit([message])
        return nil
    }
}

extension DeviceSnapshot {
    /// Whether its device stands for a station with all its ports.
    fileprivate var isOfAllPorts: Bool { port == nil && registers.contains { $0.port != .station } }
}
