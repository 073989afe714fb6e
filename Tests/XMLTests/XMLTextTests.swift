import Testing
import XML

@Suite struct XMLTextTests {
    @Test(arguments: [
        "<responseCode/>", "<responseCode></responseCode>", "<responseCode> \n\t\r </responseCode>",
        "<responseCode>None</responseCode>", "<responseCode> None </responseCode>", "",
        "<responseCode xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>",
        "<responseCode xmlns:x='http://www.w3.org/2001/XMLSchema-instance' a='b' x:nil='1'>5</responseCode>",
        "<responseCode>None</responseCode><responseCode><![CDATA[]]></responseCode>",
    ])
    func `no value has many forms`(_ text: String) throws {
        #expect(try StationReply.decode(inside: text) == StationReply())
    }

    @Test(arguments: [
        ("<responseCode>none</responseCode>", "none"), ("<responseCode>Nones</responseCode>", "Nones"),
        ("<responseCode>0</responseCode>", "0"), ("<responseCode>&#160;</responseCode>", "\u{A0}"),
        ("<responseCode> a  b\n</responseCode>", "a  b"),
        ("<responseCode xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='false'>5</responseCode>", "5"),
        ("<responseCode xmlns:x='urn:other' x:nil='true'>5</responseCode>", "5"),
        ("<responseCode nil='true'>5</responseCode>", "5"),
        ("<responseCode>123456789012345</responseCode>", "123456789012345"),
        ("<responseCode>1234567890123456</responseCode>", "1234567890123456"),
        ("<responseCode>ääääääö</responseCode>", "ääääääö"),
        ("<responseCode>äääääääö</responseCode>", "äääääääö"),
    ])
    func `other texts are values`(_ text: String, _ expected: String) throws {
        #expect(try StationReply.decode(inside: text).code == expected)
    }

    @Test func `an element that is nil is absent`() throws {
        let reply = try StationReply.decode(
            inside: """
                <stationData xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"><stationID>1</stationID>
                </stationData><stationData><Port xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="1"/>
                </stationData>
                """)
        #expect(reply == StationReply(stations: [.init()]))
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("+7", 7), (" 42 ", 42), ("007", 7), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min), ("00000000000000000000000001", 1),
    ])
    func `whole numbers are read`(_ text: String, _ expected: Int) throws {
        let reply = try StationReply.decode(
            inside: "<stationData><Port><percentShed>\(text)</percentShed></Port></stationData>")
        #expect(reply.stations.first?.ports.first?.percentShed == expected)
    }

    @Test(arguments: [
        "1.0", "-", "+", "1 2", "0x1", "1e3", "٣", "--1", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999999",
    ])
    func `what is no whole number is an error`(_ text: String) {
        let error = #expect(throws: XMLError.self) {
            try StationReply.decode(
                inside: "<stationData><Port>\n<percentShed>\(text)</percentShed></Port></stationData>")
        }
        #expect(error?.message.hasPrefix("element percentShed: “\(text)” is not a whole number") == true)
        #expect(error?.line == 2)
    }

    @Test func `a wrong text is shown in part`() {
        let error = #expect(throws: XMLError.self) {
            try StationReply.decode(inside: "<moreFlag>\(String(repeating: "x", count: 100))</moreFlag>")
        }
        let shown = String(repeating: "x", count: 40)
        #expect(error?.message == "element moreFlag: “\(shown)…” is not a boolean (0, 1, true or false)")
    }

    @Test(arguments: [("1", true), ("true", true), ("0", false), ("false", false)])
    func `booleans are read`(_ text: String, _ expected: Bool) throws {
        #expect(try StationReply.decode(inside: "<moreFlag>\(text)</moreFlag>").moreFlag == expected)
    }

    @Test func `the bytes of a text are lent`() throws {
        let schema = XMLSchema(
            { [UInt8]() },
            [
                .text("a") { bytes, text in
                    text.withUTF8 { span in
                        for index in span.indices { bytes.append(span[index]) }
                    }
                }
            ])
        #expect(try XMLDecoder.decode(Array("<a> é1 </a>".utf8), root: schema) == Array("é1".utf8))
        #expect(try XMLDecoder.decode(Array("<a>None</a>".utf8), root: schema) == [])
    }
}
