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
    /// Station by station; those that cannot be read are missing in the reply.
    ///
    /// - Throws: the last error if none could be read.
    public func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply {
        var (joined, failure): (GetLoad.Reply, (any Error)?) = (GetLoad.Reply(), nil)
        for station in stations {
            do {
                joined.stations += try await readLoad(of: station).stations
            } catch {
                failure = error
            }
        }
        if joined.stations.isEmpty, let failure { throw failure }
        return joined
    }
}
