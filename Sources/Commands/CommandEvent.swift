public import Registry

/// What commands bring about beside their results: for snapshots, logs and metrics.
public enum CommandEvent: Hashable, Sendable {
    /// A target's setpoints have changed, so its points may show other values.
    case setpointsChanged(LoadTarget)
    /// The API has cleared the alarms of a station, so they are worth reading.
    case alarmsCleared(StationID)
    /// getLoad shows what an accepted command asked for, this many seconds after it.
    case inForce(LoadTarget, LoadExpectation, after: Double)
    /// getLoad did not show it in time: a person should look.
    case notInForce(LoadTarget, LoadExpectation, after: Double)
    /// What was told as not in force is not looked for any more: a newer command took its place, the shed's own time is
    /// over, or it is a day old.
    case noLongerExpected(LoadTarget)
    /// The API cannot be reached; so many commands of the station wait for it.
    case waitingForAPI(StationID, commands: Int, reason: String)
}
