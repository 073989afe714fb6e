import ServiceLifecycle

/// Keeps Home Assistant informed of what there is, and the broker tidy of what is no more.
struct DiscoveryService: NamedService {
    let announcer: Announcer
    let installation: CurrentInstallation
    /// Something for each time that ChargePoint has told what a station is.
    let descriptions: ChangeSignal
    /// Something for each time that Home Assistant says that it has started.
    let births: ChangeSignal

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await announcer.run() }
                for signal in [installation.changes(), descriptions.stream()] {
                    group.addTask {
                        for await _ in signal {
                            // Ports and descriptions come many at a time.
                            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
                            announcer.changed()
                        }
                    }
                }
                group.addTask { [births = births.stream()] in
                    for await _ in births {
                        // Not all that announce at the same instant.
                        let delay = Double.random(in: 1...10)
                        guard (try? await Task.sleep(for: .seconds(delay))) != nil else { return }
                        announcer.homeAssistantStarted()
                    }
                }
            }
        }
    }
}
