import struct FoundationEssentials.Date
import Journal
import Scraping
import ServiceLifecycle
import Topics

/// Looks after what is kept in the state folder, and closes it when all that writes to it has ended.
struct StateService: NamedService {
    /// Seconds from one look to the next.
    private static let interval: Double = 2
    /// Looks from one note of the session to the next, and between attempts to write to a disk that was full.
    private static let looksPerNote = 15
    private static let looksPerProbe = 3

    let state: StateDatabase
    let session: SessionMemory
    let energy: EnergyMemory
    let installation: CurrentInstallation
    let clock: WallClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var looks = 0
            while !Task.isCancelled {
                do { try await clock.sleep(clock.now().addingTimeInterval(Self.interval)) } catch { return }
                looks += 1
                await energy.keep(of: installation.current.directory)
                if looks % Self.looksPerProbe == 0 { await state.probe() }
                if looks % Self.looksPerNote == 0 {
                    session.attend(at: clock.now())
                    session.unwantedAreGone()
                    state.commands.tidy()
                }
            }
        }
        await energy.keep(of: installation.current.directory)
        session.attend(at: clock.now())
        state.close()
    }
}
