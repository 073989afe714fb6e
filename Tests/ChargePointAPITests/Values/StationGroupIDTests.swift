import Testing

@testable import ChargePointAPI

@Suite struct StationGroupIDTests {
    @Test(arguments: [("1", 1), ("00001", 1), (" 00039491\n", 39_491), ("0", 0), ("0000000000000000000000012", 12)])
    func `leading zeros and blanks around make no other group`(_ text: String, _ number: Int) {
        #expect(StationGroupID(text) == StationGroupID(number))
        #expect(StationGroupID(text)?.description == String(number))
        #expect(Set([StationGroupID(text), StationGroupID(number)]).count == 1)
    }

    @Test(arguments: ["", " ", "-1", "+1", "1.0", "1 2", "00001, 00002", "x", "１", "9223372036854775808"])
    func `what is no whole number is no group`(_ text: String) {
        #expect(StationGroupID(text) == nil)
    }

    @Test func `groups sort by number, not by text`() {
        #expect(StationGroupID.list("10, 9, 00008, 9").sorted() == [8, 9, 10])
    }
}
