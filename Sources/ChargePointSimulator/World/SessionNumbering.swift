/// Session ids: unique in the network, rising on each port, and telling port and visit without a table.
struct SessionNumbering: Sendable {
    static let first = 53_000_000

    private let pattern: [Int]
    /// Ports of the stations of a pattern before each of them, and of all.
    private let before: [Int]
    private let portTotal: Int
    private let stations: Int

    init(stations: Int, ports: [Int]) {
        pattern = ports
        before = ports.reduce(into: [0]) { sums, count in sums.append(sums[sums.count - 1] + count) }
        self.stations = stations
        portTotal = stations / ports.count * before[ports.count] + before[stations % ports.count]
    }

    func portCount(station: Int) -> Int { pattern[station % pattern.count] }

    /// The id of a port's visit; `port` from 0.
    func id(station: Int, port: Int, visit: Int) -> Int {
        Self.first + visit * portTotal + station / pattern.count * before[pattern.count]
            + before[station % pattern.count] + port
    }

    /// Whose session it is; nil if no port of this network could have it.
    func place(id: Int) -> (station: Int, port: Int, visit: Int)? {
        guard id >= Self.first else { return nil }
        let (visit, global) = (id - Self.first).quotientAndRemainder(dividingBy: portTotal)
        let (round, rest) = global.quotientAndRemainder(dividingBy: before[pattern.count])
        guard let position = before.lastIndex(where: { $0 <= rest }) else { return nil }
        return (round * pattern.count + position, rest - before[position], visit)
    }
}
