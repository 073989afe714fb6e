import ChargePointAPI
import struct FoundationEssentials.Date

/// Energy that each port of a station delivered over all sessions: the point `energyTotal`, in kWh. It never falls.
///
/// Counts what is delivered while the bridge watches: sessions that the first reply holds set the starting line; what
/// they grow by from then on, and every later session, is added, by session number. Energy delivered while no bridge
/// watched is not in it.
public struct EnergyTotals: Hashable, Sendable {
    /// By port, in millionths of a kWh: the API's finest digit.
    private var totals: [Int: Int] = [:]
    /// By session number.
    private var counted: [Int: Counted] = [:]
    /// When the first reply's window began: sessions from before it are none of ours.
    private var startingLine: Date?
    /// Sessions that ended before this have been counted and forgotten.
    private var forgottenBefore: Date?
    private var hasStarted = false

    private static let parts = 1_000_000
    /// How long, in seconds, a session is remembered that ended before the window: it may come again in a longer one,
    /// and one that a station reported late is told from it.
    private static let memory = 86_400
    /// A million kWh: no port delivers that in a century, so a session that shows more shows nonsense.
    private static let mostOfASession = 1_000_000 * parts

    private struct Counted: Hashable {
        var energy: Int
        /// When it ended or, while it runs, must have ended at last.
        var end: Date

        init(_ energy: Int, _ session: GetChargingSessionData.Session, from windowStart: Date) {
            self.energy = energy
            let start = session.startTime ?? windowStart
            end = session.endTime ?? start.adding(seconds: LatestSessions.longestSession)
        }
    }

    public init() {}

    /// - Parameter kilowattHours: by port what to go on from, as ``kilowattHours(port:)`` gave it. What is no number
    ///   counts as 0.
    public init(continuing kilowattHours: [Int: String]) {
        totals = kilowattHours.compactMapValues(Self.millionths)
    }

    /// kWh as a JSON number, without zeros that say nothing: `0`, `12.5`. Nil before the first reply: what was counted
    /// in an earlier life is not news.
    ///
    /// - Parameter port: nil asks for the sum of all ports.
    public func kilowattHours(port: Int?) -> String? {
        guard hasStarted else { return nil }
        let total = port.map { totals[$0] ?? 0 } ?? totals.values.reduce(0, Self.sum)
        var fraction = String(total % Self.parts + Self.parts).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return String(total / Self.parts) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Takes a reply: the station's sessions in a window from a time on, whether it means their begin or their end.
    mutating func count(_ sessions: [GetChargingSessionData.Session], from windowStart: Date) {
        let line = startingLine ?? windowStart
        for session in sessions {
            guard let id = session.sessionID, let port = session.port else { continue }
            let energy = session.energy.flatMap { Self.sessionEnergy($0.text) } ?? 0
            if let known = counted[id] {
                add(max(0, energy - known.energy), to: port)
                counted[id] = Counted(max(energy, known.energy), session, from: windowStart)
            } else if (session.startTime ?? windowStart) >= line, !isForgotten(session) {
                if hasStarted { add(energy, to: port) }
                counted[id] = Counted(energy, session, from: windowStart)
            }
        }
        hasStarted = true
        startingLine = line
        let keptFrom = max(windowStart.adding(seconds: -Self.memory), forgottenBefore ?? .distantPast)
        forgottenBefore = keptFrom
        if counted.contains(where: { $0.value.end < keptFrom }) {
            counted = counted.filter { $0.value.end >= keptFrom }
        }
    }

    private func isForgotten(_ session: GetChargingSessionData.Session) -> Bool {
        guard let end = session.endTime, let forgottenBefore else { return false }
        return end < forgottenBefore
    }

    private mutating func add(_ energy: Int, to port: Int) {
        totals[port] = Self.sum(totals[port] ?? 0, energy)
    }

    /// The sum of two that are not negative, or the most that can be counted.
    private static func sum(_ one: Int, _ other: Int) -> Int {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// Nil if it is no energy that one session could deliver.
    private static func sessionEnergy(_ text: String) -> Int? {
        millionths(text).flatMap { $0 <= mostOfASession ? $0 : nil }
    }

    /// Nil if it is no number, or a negative one. Digits beyond the sixth decimal are cut off.
    private static func millionths(_ text: String) -> Int? {
        guard let number = DecimalText(text)?.plainText, number.first != "-" else { return nil }
        let halves = number.drop { $0 == "+" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? halves[1].prefix(6) : ""
        let padded = fraction + String(repeating: "0", count: 6 - fraction.count)
        guard let whole = Int(halves[0].isEmpty ? "0" : halves[0]), let parts = Int(padded),
            whole < Int.max / Self.parts - 1
        else { return nil }
        return whole * Self.parts + parts
    }
}
