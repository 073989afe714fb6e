import Registry
import Testing

@Suite struct StationNamesTests {
    private typealias Names = [StationID: StationNames.Name]

    private func id(_ number: Int) -> StationID { StationID("1:\(number)")! }

    private func paths(_ names: Names) -> [String] {
        names.sorted { $0.key < $1.key }.map { $0.value.path.description }
    }

    @Test func `a path that is taken gets the station's number`() {
        var names = StationNames(taken: [DevicePath("c/file")!])
        let given = names.name([id(1): ["c", "a"], id(2): ["c", "a"], id(3): ["c", "file"], id(4): ["c", "b"]])
        #expect(paths(given) == ["c/a", "c/a_2", "c/file_3", "c/b"])
    }

    @Test func `stations of two networks with one number are told apart`() {
        var names = StationNames(taken: [DevicePath("a")!, DevicePath("a_1_7")!])
        let given = names.name([id(7): ["a"], StationID("2:7")!: ["a"]])
        #expect(paths(given) == ["a_7", "a_2_7"])
        #expect(paths(names.name([StationID("3:7")!: ["a"]])) == ["a_3_7"])
    }

    @Test func `who has a path keeps it when others appear or go, and moves when renamed`() {
        var names = StationNames()
        let first = names.name([id(5): ["a"]])
        names = StationNames()
        let second = names.name([id(1): ["a"], id(5): ["a"]], known: first)
        #expect(paths(second) == ["a_1", "a"])
        names = StationNames()
        let third = names.name([id(1): ["a"]], known: second)
        #expect(paths(third) == ["a_1"], "it does not move because another is gone")
        names = StationNames()
        #expect(paths(names.name([id(1): ["b"]], known: third)) == ["b"])
    }

    @Test func `a device file takes the path of a station that was found before`() {
        var names = StationNames()
        let before = names.name([id(1): ["a"]])
        names = StationNames(taken: [DevicePath("a")!])
        #expect(paths(names.name([id(1): ["a"]], known: before)) == ["a_1"])
    }

    @Test func `no level below a station is a port or a point, and no station lies above another`() {
        var names = StationNames(taken: [DevicePath("c/s")!, DevicePath("c/x/y")!], points: ["Status", "Status_"])
        let given = names.name([
            id(1): ["c", "s", "Status"], id(2): ["c", "s", "2", "z"], id(3): ["c", "x"], id(4): ["c", "s", "free"],
        ])
        #expect(paths(given) == ["c/s/Status__", "c/s/2_/z", "c/x_3", "c/s/free"])
    }

    @Test func `whatever the names are, paths are valid, unique and stable`() throws {
        var random = SeededRandom(seed: 2)
        let template = try DeviceTemplate("{sgName}/{stationName}")
        for round in 0..<100 {
            var known: Names = [:]
            var called: [StationID: [String: String]] = [:]
            for step in 0..<6 {
                let before = called
                for _ in 0..<10 {
                    let station = id(.random(in: 1...30, using: &random))
                    called[station] =
                        Bool.random(using: &random)
                        ? ["stationName": .oddName(using: &random), "sgName": .oddName(using: &random)] : nil
                }
                let wanted = Dictionary(
                    uniqueKeysWithValues: called.map { ($0, template.segments(of: $0, $1)) })
                var names = StationNames(taken: [DevicePath("Garage/all_")!], points: ["A", "b"])
                let given = names.name(wanted, known: known)
                #expect(Set(given.keys) == Set(called.keys), "round \(round), step \(step)")
                #expect(Set(given.values.map(\.path)).count == given.count)
                for (station, name) in given where before[station] == called[station] {
                    if let former = known[station] { #expect(name == former, "round \(round), step \(step)") }
                }
                known = given
            }
        }
    }
}
