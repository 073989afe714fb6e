public import ChargePointAPI
public import Registry

/// Whoever reads a station's load so that its snapshot follows: the scraper.
public protocol LoadReader: Sendable {
    /// Calls getLoad for one station, whatever its schedule says, and hands the reply to its snapshot too.
    func readLoad(of station: StationID) async throws -> GetLoad.Reply
}
