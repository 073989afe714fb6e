import ChargePointAPI
import Commands
import struct FoundationEssentials.Date
import Registry
import Scraping
import Settings
import StatusServer
import Topics

/// What the listener asks of the bridge.
struct BridgeStatus: StatusSource {
    let version: String
    let startedAt: Date
    let installation: CurrentInstallation
    let publisher: Publisher
    let watch: BrokerWatch
    let reporter: ErrorReporter
    let counters: CommandCounters
    let center: CommandCenter
    let clock: WallClock

    func liveness() async -> Liveness {
        Liveness(
            uptime: max(0, clock.now().timeIntervalSince(startedAt)),
            parts: installation.current.accounts.map { account in
                Liveness.Part(name: "scraper of account \(account.name)", age: account.scraper.heartbeat.age)
            })
    }

    func readiness() async -> Readiness {
        let installation = installation.current
        let broker = installation.configuration.broker
        return Readiness(
            watch: watch.state, broker: "\(broker.host):\(broker.port)",
            accounts: installation.accounts.map { account in
                Readiness.AccountFacts(
                    name: account.name, hasSucceeded: account.hasSucceeded,
                    isWanted: installation.devices.contains { $0.account == account.name })
            }, errors: reporter.lasting, startedAt: startedAt)
    }

    func measurements(ports limit: Int) async -> Measurements {
        let installation = installation.current
        let status = publisher.status
        let active = reporter.active
        var measurements = Measurements()
        measurements.version = version
        measurements.bridge = installation.configuration.instance
        measurements.activeErrors = BridgeError.Severity.allCases.map { severity in
            (severity: severity.rawValue, count: active.count { $0.severity == severity })
        }
        (measurements.devicesOnline, measurements.devicesOffline) = (status.online, status.offline)
        measurements.broker = broker(status)
        measurements.commands = counters.measurements
        measurements.commands.waiting = center.unfinished
        for account in installation.accounts {
            measurements.accounts.append(account.measure(await account.scraper.statistics))
            let found = await account.scraper.ports(upTo: limit - measurements.ports.count)
            measurements.ports += found.ports.map { Measurements.Port($0, account: account.name) }
            measurements.portsOmitted += found.others
        }
        return measurements
    }

    private func broker(_ status: Publisher.Status) -> Measurements.Broker {
        let state = watch.state
        var broker = Measurements.Broker()
        broker.isConnected = state.isConnected
        broker.connections = state.connections
        broker.failures = state.failures
        broker.publishedMessages = status.published
        broker.publishedBytes = status.publishedBytes
        broker.droppedMessages = status.dropped
        broker.waitingMessages = status.waiting
        return broker
    }
}

extension Measurements.Port {
    init(_ reading: PortReading, account: String) {
        self.init(
            device: reading.device.description, number: reading.port, station: reading.station.text, account: account)
        isOnline = reading.isOnline
        status = reading.status?.status
        load = reading.load?.portLoad?.doubleValue
        isShed = reading.load?.shedState.map { $0 == 1 }
        allowedLoad = reading.limits?.allowedLoad.flatMap { Double($0) }
        percentShed = reading.limits?.percentShed
        sessionEnergy = reading.session?.energy?.doubleValue
        energyTotal = reading.energyTotal.flatMap { Double($0) }
        readAt = reading.oldestReading
    }
}
