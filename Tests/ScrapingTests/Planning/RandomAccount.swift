import ChargePointAPI
import Registry

@testable import Scraping

/// An account with groups that overlap and nest, of which a bridge owns some stations.
struct RandomAccount {
    var own: [StationID] = []
    /// By number, also stations that the bridge does not own.
    var groups: [Int: Set<StationID>] = [:]
    var planner = CallPlanner()

    init(using random: inout SeededGenerator, largest: Int = 1200) {
        let all = (1...Int.random(in: 1...largest, using: &random)).map { station("1:\($0)") }
        let share = Int.random(in: 1...4, using: &random)
        own = all.filter { _ in Int.random(in: 1...4, using: &random) <= share }
        for number in 1...Int.random(in: 1...25, using: &random) {
            let start = Int.random(in: 0..<all.count, using: &random)
            let end = min(all.count, start + Int.random(in: 1...max(1, all.count / 2), using: &random))
            let step = Int.random(in: 1...3, using: &random)
            groups[number] = Set(stride(from: start, to: end, by: step).map { all[$0] })
        }
        planner = CallPlanner(stations: own)
        planner.groups.learn(
            groups.map { StationGroups.Listing(.group(StationGroupID($0.key)), stations: $0.value.map(\.text)) })
        planner.extent.note(stations: all.count)
        planner.apart = Set(own.filter { _ in Int.random(in: 0..<20, using: &random) == 0 })
    }
}
