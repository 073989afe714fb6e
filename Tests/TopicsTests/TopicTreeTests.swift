import Registry
import Testing
import Topics

struct TopicTreeTests {
    let tree = TopicTree(instance: "bridge1")
    let device = DevicePath("campus/building1/station_001")!

    @Test func `a port's topics end in its number`() {
        #expect(tree.all(device, port: 2) == "devices/campus/building1/station_001/2/all")
        #expect(tree.point("Status", device, port: 2) == "devices/campus/building1/station_001/2/Status")
        #expect(tree.availability(device, port: 2) == "devices/campus/building1/station_001/2/availability")
    }

    @Test func `a station's own topics have no port`() {
        #expect(tree.all(device) == "devices/campus/building1/station_001/all")
        #expect(tree.point("stationLoad", device) == "devices/campus/building1/station_001/stationLoad")
        #expect(tree.availability(device) == "devices/campus/building1/station_001/availability")
    }

    @Test func `breadth-first topics are VOLTTRON's, all levels below the prefix reversed`() {
        #expect(tree.allBreadthFirst(device, port: 2) == "devices/all/2/station_001/building1/campus")
        #expect(tree.allBreadthFirst(device) == "devices/all/station_001/building1/campus")
        #expect(tree.pointBreadthFirst("Status", device, port: 2) == "devices/Status/2/station_001/building1/campus")
        #expect(tree.pointBreadthFirst("Status", device) == "devices/Status/station_001/building1/campus")
    }

    @Test func `set topics and their results`() {
        #expect(tree.set("allowedLoad", device, port: 2) == "devices/campus/building1/station_001/2/allowedLoad/set")
        #expect(tree.set(nil, device, port: 2) == "devices/campus/building1/station_001/2/set")
        #expect(tree.set("clearAlarms", device) == "devices/campus/building1/station_001/clearAlarms/set")
        #expect(tree.set(nil, device) == "devices/campus/building1/station_001/set")
        #expect(TopicTree.result(ofSetTopic: "devices/a/1/set") == "devices/a/1/set/result")
    }

    @Test func `the bridge's own topics carry its name and no prefix`() {
        let tree = TopicTree(prefix: "site/devices", instance: "north")
        #expect(
            [tree.state, tree.info, tree.health, tree.error] == [
                "chargepoint2mqtt/north/state", "chargepoint2mqtt/north/info", "chargepoint2mqtt/north/health",
                "chargepoint2mqtt/north/error",
            ])
        #expect(tree.all(device, port: 1) == "site/devices/campus/building1/station_001/1/all")
        #expect(tree.allBreadthFirst(device, port: 1) == "site/devices/all/1/station_001/building1/campus")
    }
}
