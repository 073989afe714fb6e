import Registry
import Testing

@testable import Scraping

struct StationSnapshotsTests {
    private func ports(_ registers: [Register], layout: DeviceLayout = .port, learning: Set<Int> = []) -> [Int?] {
        var shapes = ShapeCache()
        var snapshots = StationSnapshots(device("1:1", registers), layout: layout, shapes: &shapes)
        _ = snapshots.learn(learning, layout: layout, shapes: &shapes)
        return snapshots.slots.map(\.snapshot.port)
    }

    @Test func `a device for each port that is named, and one for the station if anything is its own`() {
        #expect(ports([register(.load(.portLoad), .port(2)), register(.load(.portLoad), .port(1))]) == [1, 2])
        #expect(ports([register(.load(.portLoad), .port(1)), register(.load(.stationLoad), .station)]) == [nil, 1])
        #expect(ports([register(.load(.stationLoad), .station)]) == [nil])
    }

    @Test func `a register for every port makes a device of each port that the API shows`() {
        #expect(ports([register(.load(.portLoad), .every)]) == [])
        #expect(ports([register(.load(.portLoad), .every)], learning: [2, 1]) == [1, 2])
        #expect(
            ports([register(.load(.portLoad), .every), register(.load(.userID), .port(2))], learning: [1, 2, 3]) == [
                2, 1, 3,
            ])
    }

    @Test func `without a register for every port, ports that the API shows make no devices`() {
        #expect(
            ports([register(.load(.portLoad), .port(1)), register(.station(.city), .station)], learning: [1, 2]) == [
                nil, 1,
            ])
    }

    @Test func `with one device a station there is one, whatever the API shows`() {
        #expect(ports(oneOfEach, layout: .station, learning: [1, 2]) == [nil])
    }
}
