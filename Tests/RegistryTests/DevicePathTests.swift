import Registry
import Testing

@Suite struct DevicePathTests {
    @Test(arguments: ["station", "campus/building/station_001", "a b/ü/$x", "2/station"])
    func `levels of topics are a path`(text: String) throws {
        let path = try #require(DevicePath(text))
        #expect(path.description == text)
        #expect(path.segments == text.split(separator: "/").map(String.init))
    }

    @Test(arguments: [
        "", "/a", "a/", "a//b", "a+b", "+", "#", "a/#", "a\u{0}b", ".", "a/../b", "station/1", "7", "a/all", "set/a",
        "a/get",
        "actuators/a",
    ])
    func `others are none`(text: String) {
        #expect(DevicePath(text) == nil)
    }
}
