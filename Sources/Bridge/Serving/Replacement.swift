import Commands
import Logging
import MQTT
import Registry
import Scraping
import Settings

/// Puts another configuration, or other stations, in the place of what is served. The MQTT session, commands, setpoints,
/// call budgets and energy go on; stations that stay keep their schedule and their readings.
///
/// Never two at a time: ``ConfigurationService`` makes one after the other.
struct Replacement: Sendable {
    let installation: CurrentInstallation
    let reading: AccountReader.Surroundings
    let session: SessionMemory
    let client: MQTTClient
    /// Of subscriptions.
    let qos: QoS
    let center: CommandCenter
    let found: FoundStations
    /// Is told before other topic filters are subscribed to, and where Home Assistant says that it has started.
    let filtersChange: @Sendable (_ birthTopic: String?) -> Void

    /// - Parameter isRead: whether the configuration was read anew, and not just other stations were found.
    func apply(_ configuration: BridgeConfiguration, isRead: Bool) async {
        let former = installation.current
        // What was counted of stations that move to another reader goes on there.
        await reading.energy.keep(of: former.directory)
        let devices = former.same(configuration.with(found.devices(for: configuration)))
        let readers = configuration.accounts.map { account in
            former.directory.reader(of: account.name)?.continuing(as: account, reading)
                ?? AccountReader(
                    account, devices: devices.filter { $0.account == account.name },
                    layout: configuration.publish.layout, reading)
        }
        let next = Installation(
            configuration, reading: former.reading + (isRead ? 1 : 0), devices: devices, accounts: readers,
            clock: reading.clock)
        // First who publishes: it takes nothing of devices as they were, nor of those that are gone.
        reading.publisher.serve(devices, by: next.rules)
        for reader in readers {
            guard let known = former.directory.reader(of: reader.name), known.scraper === reader.scraper else {
                continue
            }
            await reader.takeOver(
                devices.filter { $0.account == reader.name }, layout: configuration.publish.layout,
                energy: reading.energy, from: known)
        }
        center.replace(rules: CommandRules(configuration))
        installation.replace(with: next)
        followTopics(next)
        await center.dismissUnserved()
        for account in former.accounts where !readers.contains(where: { $0.scraper === account.scraper }) {
            reading.reporter.clear(account: account.name)
        }
    }

    /// Subscribes to what is new, and then unsubscribes from what is not wanted any more.
    private func followTopics(_ installation: Installation) {
        let signals = installation.configuration.signalTopics
        let (new, gone) = session.replace(filters: installation.filters + signals)
        if !new.isEmpty || !gone.isEmpty { filtersChange(installation.configuration.birthTopic) }
        do throws(MQTTError) {
            try client.subscribe(
                new.map {
                    signals.contains($0)
                        ? Subscription($0, retainedMessages: .never)
                        : Subscription($0, qos: qos, retainAsPublished: true)
                })
        } catch {
            reading.logger.error("a topic filter cannot be subscribed to", metadata: ["reason": "\(error.message)"])
        }
        client.unsubscribe(gone)
        for filter in gone { reading.reporter.clear("mqtt/subscribe/\(filter)") }
    }
}
