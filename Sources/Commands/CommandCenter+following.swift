import ChargePointAPI
import Registry
import Synchronization

/// Readings after a command was accepted, until getLoad shows it.
extension CommandCenter {
    /// Sees to it that a station is read again until it shows what was accepted.
    func startFollowing(_ station: StationID) {
        if let generation = state.withLock({ $0.followUps.generation(of: station) }) {
            start(.follow(station, generation: generation))
        }
    }

    /// Sees to it that the stations of a group are read again, together, until they show what was accepted.
    func startFollowing(_ group: StationGroupID, _ stations: [StationID]) {
        let generations = state.withLock { state in
            stations.compactMap { station in state.followUps.generation(of: station).map { (station, $0) } }
        }
        if !generations.isEmpty {
            start(.followTogether(group, generations: Dictionary(generations) { $1 }))
        }
    }

    /// Reads a station until it shows what was accepted, or until a newer command takes over.
    func follow(_ station: StationID, generation: Int) async {
        while let pause = pauseBeforeReading([station: generation])[station] {
            do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
            guard isNewest(station, generation) else { return }
            take(try? await readLoad(of: station), of: station)
        }
    }

    /// Reads the stations of a group by one call a round, until one at most is left to be followed.
    func follow(_ group: StationGroupID, _ generations: [StationID: Int]) async {
        var generations = generations
        while true {
            if generations.count < 2 {
                for (station, generation) in generations { await follow(station, generation: generation) }
                return
            }
            let pauses = pauseBeforeReading(generations)
            generations = generations.filter { pauses[$0.key] != nil }
            guard let pause = pauses.values.min() else { return }
            do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
            generations = generations.filter { isNewest($0.key, $0.value) }
            if let station = generations.keys.first, generations.count == 1 {
                take(try? await readLoad(of: station), of: station)
            } else if !generations.isEmpty {
                let stations = generations.keys.sorted()
                let loads = try? await readLoads(of: group, stations)
                for station in stations { take(loads?[station], of: station) }
            }
        }
    }

    /// Seconds until each is to be read again, without those that need not be.
    private func pauseBeforeReading(_ generations: [StationID: Int]) -> [StationID: Double] {
        let now = now
        return state.withLock { state in
            var pauses: [StationID: Double] = [:]
            for (station, generation) in generations {
                pauses[station] = state.followUps.pauseBeforeReading(station, generation: generation, at: now)
            }
            return pauses
        }
    }

    private func isNewest(_ station: StationID, _ generation: Int) -> Bool {
        state.withLock { $0.followUps.generation(of: station) } == generation
    }

    /// Takes a reading; nil: it failed.
    private func take(_ load: GetLoad.Station?, of station: StationID) {
        if let load {
            observe(load, of: station)
        } else {
            report(state.withLock { $0.followUps.giveUp(station, at: now) })
        }
    }
}
