import FoundationEssentials
import Registry
import Testing
import Topics

struct SnapshotEncoderTests {
    let encoder = SnapshotEncoder(points: [
        PointDescription(
            Register(point: "Status", attribute: .stationStatus(.status), port: .every), timezone: "US/Pacific"),
        PointDescription(
            Register(point: "portLoad", attribute: .load(.portLoad), port: .every, units: "kw"), timezone: "US/Pacific"),
        PointDescription(
            Register(point: "rights \"é\"", attribute: .stationRights(.stationRightsProfile), units: "a\nb"),
            timezone: "UTC"),
    ])

    private func text(_ values: [PointValue?], headers: MessageHeaders? = nil) -> String {
        var bytes: [UInt8] = []
        encoder.encode(values, headers: headers, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a snapshot is values and metadata under the same keys in registry order`() {
        let values: [PointValue?] = [
            .string("INUSE"), .number("3.314"),
            .dictionary([DictionaryEntry(key: "46923", value: "a \"b\""), DictionaryEntry(key: "1", value: "c")]),
        ]
        #expect(
            text(values)
                == #"[{"Status":"INUSE","portLoad":3.314,"rights \"é\"":{"46923":"a \"b\"","1":"c"}},"#
                + #"{"Status":{"units":"","tz":"US/Pacific","type":"string"},"#
                + #""portLoad":{"units":"kw","tz":"US/Pacific","type":"float"},"#
                + #""rights \"é\"":{"units":"a\nb","tz":"UTC","type":"dict"}}]"#)
    }

    @Test(
        arguments: [
            (
                [nil, .number("0.000"), nil],
                #"[{"portLoad":0.000},{"portLoad":{"units":"kw","tz":"US/Pacific","type":"float"}}]"#
            ),
            ([.string("x"), nil, nil], #"[{"Status":"x"},{"Status":{"units":"","tz":"US/Pacific","type":"string"}}]"#),
            ([nil, nil, nil], "[{},{}]"),
        ] as [([PointValue?], String)])
    func `a stale point leaves both halves`(values: [PointValue?], expected: String) {
        #expect(text(values) == expected)
        var bytes: [UInt8] = []
        #expect(encoder.encode(values, into: &bytes) == values.compactMap { $0 }.count)
    }

    @Test func `an unknown value stays as null`() {
        #expect(
            text([.null, .null, .null]).hasPrefix(#"[{"Status":null,"portLoad":null,"rights \"é\"":null},{"Status":{"#))
    }

    @Test(
        arguments: [
            (.null, "null"), (.boolean(true), "true"), (.boolean(false), "false"), (.integer(0), "0"),
            (.integer(7), "7"),
            (.integer(-42), "-42"), (.integer(.min), "-9223372036854775808"), (.number("3.314"), "3.314"),
            (.number("0.000"), "0.000"), (.number("-122.218407"), "-122.218407"),
            (.string("tab\tquote\" é 🚗 \u{1}"), #""tab\tquote\" é 🚗 \u0001""#), (.string(""), #""""#),
            (.dictionary([]), "{}"),
        ] as [(PointValue, String)])
    func `a value is written with its own digits and escapes`(value: PointValue, expected: String) {
        var bytes: [UInt8] = []
        encoder.encode(point: 1, value, into: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "[\(expected),{\"units\":\"kw\",\"tz\":\"US/Pacific\",\"type\":\"float\"}]")
        #expect(JSONValue(value).description == expected)
    }

    @Test func `headers become the third element where a client cannot read user properties`() {
        let headers = MessageHeaders(
            date: Date(timeIntervalSince1970: 1_478_546_401), timeStamp: Date(timeIntervalSince1970: 1_478_546_400.5),
            tick: Date(timeIntervalSince1970: 1_478_546_400))
        let expected =
            #",{"Date":"2016-11-07T19:20:01.000000+00:00","TimeStamp":"2016-11-07T19:20:00.500000+00:00","#
            + #""SynchronizedTimeStamp":"2016-11-07T19:20:00.000000+00:00"}]"#
        #expect(text([.null, .null, .null], headers: headers).hasSuffix("}}" + expected))
        var bytes: [UInt8] = []
        encoder.encode(point: 0, .null, headers: headers, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(#""type":"string"}"# + expected))
    }

    @Test func `a buffer is appended to, so one buffer serves many messages`() {
        var bytes = Array("x".utf8)
        encoder.encode([nil, .integer(1), nil], into: &bytes)
        #expect(bytes.first == UInt8(ascii: "x"))
        bytes.removeAll(keepingCapacity: true)
        encoder.encode([nil, .integer(1), nil], into: &bytes)
        #expect(bytes == Array(text([nil, .integer(1), nil]).utf8))
    }

    @Test func `a device without points is an empty snapshot`() {
        var bytes: [UInt8] = []
        #expect(SnapshotEncoder(points: []).encode([], into: &bytes) == 0)
        #expect(bytes == Array("[{},{}]".utf8))
    }

    @Test func `whatever the values, the snapshot is JSON that holds exactly them`() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<1_000 {
            let points = (0..<Int.random(in: 0...9, using: &random)).map { index in
                PointDescription(
                    name: "p\(index)" + .randomText(using: &random), units: .randomText(using: &random),
                    timezone: .randomText(using: &random), type: "string")
            }
            let values = points.map { _ in Bool.random(using: &random) ? PointValue.random(using: &random) : nil }
            var bytes: [UInt8] = []
            SnapshotEncoder(points: points).encode(values, into: &bytes)
            let halves = try #require(try JSONValue(parsing: bytes).array)
            let present = zip(points, values).compactMap { point, value in value.map { (point, $0) } }
            #expect(halves[0].object == JSONObject(present.map { ($0.name, JSONValue($1)) }))
            #expect(
                halves[1].object
                    == JSONObject(
                        present.map { point, _ in
                            (
                                point.name,
                                [
                                    "units": .string(point.units), "tz": .string(point.timezone),
                                    "type": .string(point.type),
                                ]
                            )
                        }))
            #expect(halves.count == 2)
        }
    }
}

extension String {
    /// Control characters, quotes, backslashes, and characters of one to four bytes; up to 40, so that long texts occur.
    fileprivate static func randomText(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let range: ClosedRange<UInt32> =
                [0...0x1F, 0x20...0x7F, 0x20...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0xD7FF, 0x10000...0x10FFFF]
                .randomElement(using: &random)!
            text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random))!)
        }
        return text
    }
}

extension PointValue {
    fileprivate static func random(using random: inout SeededGenerator) -> PointValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .null
        case 1: .boolean(.random(using: &random))
        case 2: .integer(.random(in: .min ... .max, using: &random))
        case 3: .number("\(Int.random(in: -999...999, using: &random)).\(Int.random(in: 0...999_999, using: &random))")
        case 4: .string(.randomText(using: &random))
        default:
            .dictionary(
                (0..<Int.random(in: 0...3, using: &random)).map {
                    DictionaryEntry(key: "\($0)" + .randomText(using: &random), value: .randomText(using: &random))
                })
        }
    }
}
