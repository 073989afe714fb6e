import ChargePointAPI
import Registry
import Testing

@testable import Scraping

struct StationGroupsTests {
    private func groups(_ own: ClosedRange<Int>, _ listed: [Int: [String]]) -> StationGroups {
        var groups = StationGroups(of: own.map { station("1:\($0)") })
        groups.learn(listings(listed))
        return groups
    }

    private func listings(_ listed: [Int: [String]]) -> [StationGroups.Listing] {
        listed.map { StationGroups.Listing(.group(StationGroupID($0.key)), stations: $0.value) }
    }

    private func offers(_ groups: StationGroups, _ stations: [String]) -> [String] {
        let offers = groups.offers(for: stations.map { station($0) }) { _, _, _ in true }
        return offers.map { offer in
            "\(offer.scope) of \(offer.size): "
                + offer.places.map { stations[Int($0)] }.joined(separator: " ")
        }
    }

    @Test func `a list is where to begin: who is in which group, in the order of their ids`() {
        let groups = groups(1...5, [20: ["1:1", "1:2", "1:3", "1:99"], 3: ["1:2", "1:3"], 7: ["1:4"], 8: []])
        #expect(
            offers(groups, ["1:1", "1:2", "1:3", "1:4"])
                == ["group 3 of 2: 1:2 1:3", "group 20 of 4: 1:1 1:2 1:3"])
        #expect(groups.listedStations == 5)
        #expect(groups.lists(station("1:4")) && !groups.lists(station("1:5")) && !groups.lists(station("1:99")))
    }

    @Test func `what an answer showed counts, until the list itself differs`() {
        var groups = groups(1...5, [1: ["1:1", "1:2", "1:3"]])
        let changed1 = groups.learn(["1:3", "1:2", "1:1"], from: .group(1))
        #expect(!changed1, "as expected")
        let changed2 = groups.learn(["1:1", "1:2", "1:4", "1:77"], from: .group(1))
        #expect(changed2)
        let shown = ["group 1 of 4: 1:1 1:2 1:4"]
        #expect(offers(groups, ["1:1", "1:2", "1:3", "1:4"]) == shown)
        groups.learn(listings([1: ["1:1", "1:2", "1:3"]]))
        #expect(offers(groups, ["1:1", "1:2", "1:3", "1:4"]) == shown, "the list says what it said before")
        groups.learn(listings([1: ["1:1", "1:2", "1:3", "1:5"]]))
        #expect(offers(groups, ["1:1", "1:2", "1:3", "1:5"]) == ["group 1 of 4: 1:1 1:2 1:3 1:5"])
    }

    @Test func `a parent's answer that holds the stations of nested groups is learnt, as is one that does not`() {
        var groups = groups(1...4, [1: [], 2: ["1:1", "1:2"], 3: ["1:3", "1:4"]])
        #expect(offers(groups, ["1:1", "1:2", "1:3"]) == ["group 2 of 2: 1:1 1:2"])
        let changed3 = groups.learn(["1:1", "1:2", "1:3", "1:4"], from: .group(1))
        #expect(changed3)
        #expect(
            offers(groups, ["1:1", "1:2", "1:3"]) == ["group 1 of 4: 1:1 1:2 1:3", "group 2 of 2: 1:1 1:2"])
        let changed4 = groups.learn([], from: .group(1))
        #expect(changed4)
        #expect(offers(groups, ["1:1", "1:2", "1:3"]) == ["group 2 of 2: 1:1 1:2"])
    }

    @Test func `a group that a whole list lacks is gone, one that a part of it lacks is not`() {
        var groups = groups(1...4, [1: ["1:1", "1:2"], 2: ["1:3", "1:4"]])
        groups.learn(listings([1: ["1:1", "1:2"]]), isWhole: false)
        #expect(offers(groups, ["1:1", "1:2", "1:3", "1:4"]).count == 2)
        groups.learn(listings([1: ["1:1", "1:2"]]))
        #expect(offers(groups, ["1:1", "1:2", "1:3", "1:4"]) == ["group 1 of 2: 1:1 1:2"])
        groups.remove(.group(1))
        #expect(groups.isEmpty && offers(groups, ["1:1", "1:2"]).isEmpty)
    }

    @Test func `the group that holds exactly some stations is found, also after it has changed`() {
        var groups = groups(1...4, [5: ["1:1", "1:2"], 4: ["1:1", "1:2"], 6: ["1:1", "1:2", "1:99"], 7: ["1:3"]])
        #expect(groups.group(holding: [station("1:2"), station("1:1")]) == 4)
        #expect(groups.group(holding: [station("1:1")]) == nil)
        #expect(groups.group(holding: []) == nil)
        #expect(groups.group(holding: [station("1:1"), station("1:99")]) == nil, "not of this bridge")
        #expect(groups.group(holding: [station("1:3")]) == 7)
        groups.learn(["1:1", "1:2", "1:3"], from: .group(4))
        #expect(groups.group(holding: [station("1:2"), station("1:1")]) == 5)
    }

    @Test func `every station's groups are found, whatever is listed, answered and removed`() {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<50 {
            let own = (1...Int.random(in: 1...60, using: &random)).map { "1:\($0)" }
            func some() -> [String] { (own + ["1:900", "nonsense"]).filter { _ in Bool.random(using: &random) } }
            var model: [Int: [String]] = [:]
            for number in 1...8 { model[number] = some() }
            var groups = StationGroups(of: own.map { station($0) })
            groups.learn(listings(model))
            for _ in 0..<10 {
                let number = Int.random(in: 1...8, using: &random)
                if model[number] != nil, Bool.random(using: &random) {
                    model[number] = some()
                    groups.learn(model[number] ?? [], from: .group(StationGroupID(number)))
                } else if Int.random(in: 0..<4, using: &random) == 0 {
                    model[number] = nil
                    groups.remove(.group(StationGroupID(number)))
                }
            }
            let due = own.filter { _ in Bool.random(using: &random) }
            let expected = model.sorted { $0.key < $1.key }.compactMap { number, members -> String? in
                let wanted = due.filter(members.contains)
                return wanted.count < 2
                    ? nil : "group \(number) of \(members.count): \(wanted.joined(separator: " "))"
            }
            #expect(offers(groups, due) == (due.count < 2 ? [] : expected))
        }
    }
}
