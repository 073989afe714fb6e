/// Counts wrong tokens of each client, so that nobody can try many. Pure: told the time.
///
/// A client may be wrong so many times at once, and gains one more try each half minute. Clients that are remembered are
/// few; while there is no room, those that are new share one count.
struct Attempts: Sendable {
    /// Wrong tokens at once.
    static let most = 8.0
    /// Seconds for one more.
    static let refill = 30.0
    /// Clients that are told apart.
    static let mostClients = 1000

    private struct Count {
        var wrong: Double
        var at: Double
    }

    private var counts: [String: Count] = [:]
    private static let others = "others"

    /// Seconds that a client must wait before its next token is looked at; 0: none.
    func wait(of client: String, at now: Double) -> Int {
        let wrong = left(counts[key(client)], at: now)
        return wrong > Self.most - 1 ? Int(((wrong - Self.most + 1) * Self.refill).rounded(.up)) : 0
    }

    /// A client showed a wrong token.
    ///
    /// - Returns: whether it must wait from now on.
    mutating func wrong(by client: String, at now: Double) -> Bool {
        if counts.count >= Self.mostClients { counts = counts.filter { left($0.value, at: now) > 0 } }
        let key = key(client)
        counts[key] = Count(wrong: min(Self.most, left(counts[key], at: now) + 1), at: now)
        return wait(of: client, at: now) > 0
    }

    private func left(_ count: Count?, at now: Double) -> Double {
        count.map { max(0, $0.wrong - max(0, now - $0.at) / Self.refill) } ?? 0
    }

    private func key(_ client: String) -> String {
        counts[client] != nil || counts.count < Self.mostClients ? client : Self.others
    }

    /// Who is told apart: an address, or of IPv6 the network of 64 bits that one subscriber has.
    static func client(_ address: String?) -> String {
        guard let address else { return "unknown" }
        guard address.contains(":") else { return address }
        let zone = address.split(separator: "%")[0]
        let halves = zone.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count > 1 {
            let rest = halves[1].split(separator: ":").count
            groups += Array(repeating: "0", count: max(0, 8 - groups.count - rest))
            groups += halves[1].split(separator: ":").map(String.init)
        }
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}
