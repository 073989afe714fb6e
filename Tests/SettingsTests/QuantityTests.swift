import Testing

@testable import Settings

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0", 0), ("3600", 3600), ("60.0", 60), ("45s", 45), ("10m", 600), ("10 min", 600), ("1h", 3600),
        ("1h30m", 5400),
        ("7d", 604_800), ("2w", 1_209_600), ("1d 12h", 129_600), ("3153600000", 3_153_600_000),
    ])
    func `durations`(text: String, seconds: Int) {
        #expect(Quantity.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", " ", "s", "1x", "-1", "+1h", "1.5h", "30m1h", "1h1h", "1hm", "99999999999999999999", "9999999999w",
        "10 weeks",
        "0.5", "1h30",
    ])
    func `what is no duration`(text: String) {
        #expect(Quantity.seconds(text) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("1024", 1024), ("100MB", 100_000_000), ("1GiB", 1 << 30), ("2 TiB", 2 << 40), ("5B", 5),
    ])
    func `sizes`(text: String, bytes: Int) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test(arguments: ["", "GiB", "1G", "-1", "1.5GiB", "9999999999TiB", "1gib"])
    func `what is no size`(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }
}
