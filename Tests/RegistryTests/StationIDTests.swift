import Registry
import Testing

@Suite struct StationIDTests {
    @Test(arguments: ["1:34003", "5:1", "0:0", "001:0034"])
    func `network, colon and number are an id`(text: String) throws {
        #expect(try #require(StationID(text)).text == text)
    }

    @Test(arguments: [
        "", ":", "1:", ":1", "134003", "1:34003:1", " 1:34003", "1:34003\n", "1:+3", "1:-3", "1:3a", "１:３",
        "1:99999999999999999999",
    ])
    func `anything else is none`(text: String) {
        #expect(StationID(text) == nil)
    }

    @Test func `ids sort by number, not by text`() {
        let ids = ["1:10", "2:1", "1:9"].compactMap(StationID.init)
        #expect(ids.sorted().map(\.text) == ["1:9", "1:10", "2:1"])
    }
}
