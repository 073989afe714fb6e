import Registry
import Testing
import Topics

/// Snapshots copy bytes in blocks; these look for blocks that end wrongly.
struct SnapshotWriterTests {
    private func snapshot(_ points: [(name: String, value: PointValue?)]) -> String {
        let encoder = SnapshotEncoder(
            points: points.map { PointDescription(name: $0.name, units: "", timezone: "", type: "") })
        var bytes: [UInt8] = []
        encoder.encode(points.map(\.value), into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first half, written without blocks.
    private func plain(_ points: [(name: String, value: PointValue?)]) -> String {
        "["
            + JSONValue.object(
                JSONObject(points.compactMap { point in point.value.map { (point.name, JSONValue($0)) } })
            ).description
            + ","
    }

    private func expectPlain(_ points: (name: String, value: PointValue?)...) {
        #expect(snapshot(points).hasPrefix(plain(points)))
    }

    @Test func `texts of every length are whole`() {
        for length in 0...70 {
            let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8($0 % 26))) })
            expectPlain(("a", .string(text)), ("b", .string("next")))
        }
    }

    @Test(arguments: ["\"", "\\", "\n", "\0", "\u{1F}"])
    func `what must be escaped is, at every place of texts of every length`(special: Character) {
        for length in 1...34 {
            for place in 0..<length {
                var text = Array(repeating: Character("x"), count: length)
                text[place] = special
                expectPlain(("a", .string(String(text))), ("b", .integer(1)))
            }
        }
    }

    @Test(arguments: [" ", "!", "#", "[", "]", "\u{7F}", "é", "€", "🚗", "\u{A0}", "\u{9F}", "ΰ"])
    func `what need not be escaped is not, at every place of texts of every length`(harmless: Character) {
        for length in 1...34 {
            for place in 0..<length {
                var text = Array(repeating: Character("x"), count: length)
                text[place] = harmless
                let expected = "[{\"a\":\"\(String(text))\",\"b\":1},"
                #expect(snapshot([("a", .string(String(text))), ("b", .integer(1))]).hasPrefix(expected))
            }
        }
    }

    @Test func `names of every length are whole`() {
        for length in 1...50 {
            expectPlain((String(repeating: "n", count: length), .null), ("b", .boolean(false)))
        }
    }

    @Test func `numbers of every length are whole`() {
        for length in 1...40 {
            expectPlain(("a", .number("1" + String(repeating: "0", count: length) + ".25")), ("b", .boolean(true)))
        }
        var integer = 1
        for _ in 0..<18 {
            expectPlain(("a", .integer(integer)), ("b", .integer(-integer)))
            integer *= 10
        }
        expectPlain(("a", .integer(.max)), ("b", .integer(.min)))
    }

    @Test(arguments: [100, 1_000, 10_000, 1_000_000])
    func `a value larger than any estimate makes its own room`(length: Int) {
        let long = String(repeating: "\u{1}", count: length)
        expectPlain(
            ("a", .integer(1)), ("b", .string(long)), ("c", nil),
            ("d", .dictionary([DictionaryEntry(key: long, value: "x")])),
            ("e", .string("end")))
    }

    @Test func `many small values fill the estimate to the last byte`() {
        for count in 1...120 {
            let points = (0..<count).map { (name: "p\($0)", value: Optional(PointValue.number("123456789.1234567"))) }
            #expect(snapshot(points).hasPrefix(plain(points)))
        }
    }
}
