public import ChargePointAPI
public import Registry

/// Whoever reads a station's load so that its snapshot follows: the scraper.
public protocol LoadReader: Sendable {
    /// Calls getLoad for one station, whatever its schedule says, and hands the reply to its snapshot too.
    func readLoad(of station: StationID) async throws -> GetLoad.Reply

    /// Calls getLoad for a station group that holds exactly these stations.
    func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply
}

extension LoadReader {
    /// Each station by itself, side by side; those that cannot be read are missing in the reply.
    ///
    /// - Throws: one of the errors if none could be read.
    public func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply {
        try await withThrowingTaskGroup(of: Result<GetLoad.Reply, any Error>.self) { tasks in
            for station in stations {
                tasks.addTask {
                    do { return .success(try await readLoad(of: station)) } catch { return .failure(error) }
                }
            }
            var (joined, failure): (GetLoad.Reply, (any Error)?) = (GetLoad.Reply(), nil)
            for try await result in tasks {
                switch result {
                case .success(let reply): joined.stations += reply.stations
                case .failure(let error): failure = error
                }
            }
            if joined.stations.isEmpty, let failure { throw failure }
            return joined
        }
    }
}
