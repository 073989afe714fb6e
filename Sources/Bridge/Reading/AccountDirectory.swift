import ChargePointAPI
import Commands
import struct FoundationEssentials.Date
import Registry
import Scraping

/// Finds the account that reads a station: what commands ask of reading goes through it.
struct AccountDirectory: LoadReader, StationFactsSource, StationGroupSource {
    private let readers: [String: AccountReader]
    private let accounts: [StationID: String]
    private let devices: [DevicePath: StationDevice]
    /// Seconds after which a reading of a station's load is too old to decide a command.
    private let loadAges: [StationID: Double]
    private let now: @Sendable () -> Date

    init(_ readers: [AccountReader], devices: [StationDevice], now: @escaping @Sendable () -> Date) {
        self.now = now
        self.devices = Dictionary(devices.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        loadAges = Dictionary(devices.map { ($0.stationID, $0.longestLoadAge) }, uniquingKeysWith: min)
        self.readers = Dictionary(readers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        accounts = Dictionary(devices.map { ($0.stationID, $0.account) }, uniquingKeysWith: { first, _ in first })
    }

    func device(at path: DevicePath) -> StationDevice? { devices[path] }

    func reader(of account: String) -> AccountReader? { readers[account] }

    func reader(of station: StationID) -> AccountReader? { accounts[station].flatMap { readers[$0] } }

    func readLoad(of station: StationID) async throws -> GetLoad.Reply {
        // In one optional chain, Swift 6.3.1 crashes on it when it optimises.
        guard let reader = reader(of: station), let load = try await reader.scraper.readLoad(station) else {
            throw ReadFailure(.unknownStation, message: "no device file of this bridge names station \(station)")
        }
        var reply = GetLoad.Reply()
        reply.responseCode = .success
        reply.stations = [load]
        return reply
    }

    func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply {
        guard let reader = stations.first.flatMap({ reader(of: $0) }) else {
            throw ReadFailure(.unknownStation, message: "this bridge has no station of group \(group)")
        }
        let loads = try await reader.scraper.readLoad(of: group, for: stations)
        var reply = GetLoad.Reply()
        reply.responseCode = .success
        reply.stations = stations.compactMap { loads[$0] }
        return reply
    }

    func group(of account: String, holding stations: Set<StationID>) -> StationGroupID? {
        readers[account]?.scraper.group(holding: stations)
    }

    func facts(of station: StationID) async -> StationFacts {
        guard let record = await reader(of: station)?.scraper.record(of: station) else { return StationFacts() }
        let reading = record.reading(of: .load)
        // Without the load, a command that depends on it reads first.
        guard let reading, abs(now().timeIntervalSince(reading.readAt)) <= loadAges[station] ?? 60 else {
            return StationFacts(load: nil, station: record.station)
        }
        var facts = StationFacts(load: record.load, station: record.station)
        facts.loadReadAt = reading.readAt
        return facts
    }
}

extension StationDevice {
    /// Two scrapes of the load, at least a minute: what is older shows that scraping does not get through.
    fileprivate var longestLoadAge: Double {
        let intervals = registers.filter { $0.registerClass == .load }.map(interval(of:))
        return max(60, 2 * Double(intervals.min() ?? interval))
    }
}
