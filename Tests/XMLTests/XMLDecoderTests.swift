import Testing
import XML

@Suite struct XMLDecoderTests {
    @Test func `a whole reply becomes structs`() throws {
        #expect(try StationReply.decode(StationReply.sample) == StationReply.sampleValue)
    }

    @Test func `elements may come in any order`() throws {
        let reply = try StationReply.decode(
            inside: """
                <moreFlag>1</moreFlag><stationData><Port><percentShed>7</percentShed><portNumber>1</portNumber></Port>
                <stationName>B</stationName><Port><portNumber>2</portNumber></Port><stationID>1:2</stationID>
                </stationData><responseCode>100</responseCode><stationData/>
                """)
        #expect(
            reply
                == StationReply(
                    code: "100",
                    stations: [
                        .init(
                            id: "1:2", name: "B",
                            ports: [.init(number: "1", percentShed: 7), .init(number: "2")]),
                        .init(),
                    ],
                    moreFlag: true))
    }

    @Test func `unknown elements are skipped with all that is inside`() throws {
        let reply = try StationReply.decode(
            inside: """
                <new><stationData><stationID>no</stationID></stationData><responseCode>no</responseCode></new>
                <stationData><New/><stationID>1:2</stationID><new a="b"><Port><portNumber>no</portNumber></Port>no</new>
                text between<Port><new>no</new><portNumber>1</portNumber><new/></Port></stationData>
                """)
        #expect(reply == StationReply(stations: [.init(id: "1:2", ports: [.init(number: "1")])]))
    }

    @Test func `elements inside a text are skipped, the text around them stays`() throws {
        let reply = try StationReply.decode(inside: "<responseCode>1<b>2<c>3</c></b>4<stationData/>5</responseCode>")
        #expect(reply == StationReply(code: "145"))
    }

    @Test func `one name at two levels means two things`() throws {
        let document = XMLSchema(
            { [String]() },
            [
                .group(
                    "a",
                    [
                        .text("name") { $0.append("outer \($1.string ?? "-")") },
                        .group("b", [.text("name") { $0.append("inner \($1.string ?? "-")") }]),
                    ])
            ])
        let names = try XMLDecoder.decode(
            Array("<a><b><name>1</name></b><name>2</name><b><name>3</name></b></a>".utf8), root: document)
        #expect(names == ["inner 1", "outer 2", "inner 3"])
    }

    @Test func `one schema serves two elements, one inside the other`() throws {
        struct Node: Hashable, Sendable {
            var text: String?
            var inner: [String] = []
        }
        let leaf = XMLSchema({ String?.none }, [.text("t") { $0 = $1.string }])
        let node = XMLSchema(
            { Node() },
            [.element("first", leaf) { $0.text = $1 }, .element("more", leaf) { $0.inner.append($1 ?? "-") }])
        let document = XMLSchema({ Node() }, [.element("root", node) { $0 = $1 }])
        let value = try XMLDecoder.decode(
            Array("<root><more/><first><t>1</t></first><more><t>2</t></more></root>".utf8), root: document)
        #expect(value == Node(text: "1", inner: ["-", "2"]))
    }

    @Test func `which of two alternatives came is seen`() throws {
        let fault = try StationReply.decode(
            StationReply.envelope("<e:Fault><faultstring>no key</faultstring></e:Fault>"))
        #expect(fault == StationReply(fault: "no key"))
    }

    @Test func `entities, character references, CDATA and line ends become their characters`() throws {
        let reply = try StationReply.decode(
            inside: "<responseCode>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F50C;<![CDATA[<&amp;>]]>\r\nü\r–</responseCode>")
        #expect(reply.code == "<>&\"'A🔌<&amp;>\nü\n–")
    }

    @Test func `a text of many pieces stays whole`() throws {
        let text = String(repeating: "0123456789äöü&amp;\n<![CDATA[x]]><!-- c --><?p i?>", count: 10_000)
        let plain = String(repeating: "0123456789äöü&\nx", count: 10_000)
        let reply = try StationReply.decode(inside: "<responseCode>\(text)</responseCode>")
        #expect(reply.code == plain.trimmingNewlines())
    }

    @Test func `what a document leaves behind does not reach the next`() throws {
        for round in 0..<200 {
            if round.isMultiple(of: 3) {
                #expect(throws: XMLError.self) {
                    try StationReply.decode(inside: "<stationData><stationID>left</stationID><Port>")
                }
            }
            let reply = try StationReply.decode(
                inside: "<stationData><stationName>\(round)</stationName></stationData>")
            #expect(reply == StationReply(stations: [.init(name: "\(round)")]))
        }
    }

    @Test func `many threads decode with one schema`() async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var right = 0
                    for round in 0..<100 {
                        let name = "station \(task)/\(round)"
                        let reply = try StationReply.decode(
                            inside: "<stationData><stationName>\(name)</stationName></stationData>")
                        if reply.stations.first?.name == name { right += 1 }
                    }
                    return right
                }
            }
            for try await right in group { #expect(right == 100) }
        }
    }
}

extension String {
    fileprivate func trimmingNewlines() -> String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
