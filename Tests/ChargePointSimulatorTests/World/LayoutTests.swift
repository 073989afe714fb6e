import Testing

@testable import ChargePointSimulator

struct LayoutTests {
    @Test(arguments: [1, 2, 3, 4, 20, 500, 1_000, 1_001, 12_345])
    func `groups and stations agree about who belongs to whom`(count: Int) {
        let groups = StationGroups(stations: count)
        var memberships = [[Int]](repeating: [], count: count)
        for group in groups.all {
            let members = Array(group.members)
            #expect(members.count == group.count)
            #expect(members.allSatisfy(group.contains))
            for member in members { memberships[member].append(group.id) }
        }
        for index in 0..<count { #expect(groups.containing(index).map(\.id) == memberships[index]) }
        #expect(Set(groups.all.map(\.id)).count == groups.all.count)
        #expect(groups.all.contains { $0.count == 0 })
    }

    @Test func `a small network has a group of everything, no building is larger than 500`() {
        #expect(StationGroups(stations: 20)[20_200]?.count == 20)
        #expect(StationGroups(stations: 100_000)[20_200] == nil)
        #expect(StationGroups(stations: 100_000).all.allSatisfy { $0.count <= 500 })
    }

    @Test func `buildings are as large as the configuration allows`() {
        let groups = StationGroups(stations: 10_000, largestBuilding: 200).all
        let buildings = groups.filter { $0.step == 1 && $0.count > 0 }
        #expect(buildings.map(\.count) == [Int](repeating: 200, count: 50))
        #expect(WorldConfiguration(largestBuilding: 0).problem?.contains("building") == true)
    }

    @Test func `groups overlap and nest`() throws {
        let groups = StationGroups(stations: 20)
        let mine = groups.containing(0)
        #expect(mine.count == 3)
        for group in mine where group.parentID != 0 { #expect(groups[group.parentID] != nil) }
    }

    @Test(arguments: [[2], [1], [2, 2, 2, 1], [1, 3, 8]])
    func `a session's id tells its port and visit`(pattern: [Int]) {
        let numbering = SessionNumbering(stations: 11, ports: pattern)
        var ids: Set<Int> = []
        for visit in 0..<5 {
            for station in 0..<11 {
                for port in 0..<numbering.portCount(station: station) {
                    let id = numbering.id(station: station, port: port, visit: visit)
                    #expect(ids.insert(id).inserted)
                    let place = numbering.place(id: id)
                    #expect(place?.station == station && place?.port == port && place?.visit == visit)
                }
            }
        }
        #expect(numbering.place(id: 4_711) == nil)
    }

    @Test func `stations have ids from 34001 upwards and nothing in common that should be unique`() {
        let world = World(WorldConfiguration(stations: 3_000, past: 0))
        #expect(world.identity(0).id == "1:34001")
        #expect(world.identity(2_999).id == "1:37000")
        let identities = world.indices.map { world.identity($0) }
        #expect(Set(identities.map(\.serialNumber)).count == 3_000)
        #expect(Set(identities.map(\.macAddress)).count == 3_000)
        #expect(Set(identities.map(\.name)).count == 3_000)
        #expect(world.index(id: "1:34001") == 0)
        for wrong in ["1:34000", "1:37001", "2:34001", "34001", "1:034001", "1:", "", "1:+34001"] {
            #expect(world.index(id: wrong) == nil, "\(wrong)")
        }
    }

    @Test func `the pattern of ports repeats and decides the model`() {
        let world = World(WorldConfiguration(stations: 8, ports: [2, 2, 2, 1], past: 0))
        #expect(world.indices.map { world.identity($0).portCount } == [2, 2, 2, 1, 2, 2, 2, 1])
        #expect(world.identity(3).model == "CT4011-GW1")
        #expect(world.identity(4).model == "CT4021-GW1")
    }

    @Test func `names and places look like the service's`() {
        let identity = World(WorldConfiguration(stations: 20, past: 0)).identity(0)
        #expect(identity.name == "ALAMEDA COUNTY / GARAGE 1 001")
        #expect(identity.building.fullAddress == "165 13th St, Oakland, California, 94612, United States")
        #expect(identity.nameplateText == "7.200")
        #expect(identity.latitude.wholeMatch(of: /37\.80\d{13}/) != nil)
        #expect(identity.longitude.wholeMatch(of: /-122\.2[67]\d{13}/) != nil)
        #expect(identity.macAddress.wholeMatch(of: /(?:[0-9A-F]{4}:){3}[0-9A-F]{4}/) != nil)
    }

    @Test(arguments: [
        (WorldConfiguration(stations: 0), "stations"), (WorldConfiguration(ports: []), "ports"),
        (WorldConfiguration(ports: [2, 9]), "9"), (WorldConfiguration(speed: 0), "speed"),
        (WorldConfiguration(speed: .nan), "speed"), (WorldConfiguration(shedDelay: -1), "shed"),
        (WorldConfiguration(clearDelay: .nan), "clear"),
        (WorldConfiguration(organization: ""), "organization"), (WorldConfiguration(sessionHistory: 0), "history"),
    ])
    func `a configuration that cannot be used says why`(configuration: WorldConfiguration, word: String) throws {
        let problem = try #require(configuration.problem)
        #expect(problem.contains(word))
    }
}
