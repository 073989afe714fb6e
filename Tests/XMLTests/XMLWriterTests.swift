import Testing
import XML

@Suite struct XMLWriterTests {
    @Test func `elements, attributes and text are written`() throws {
        var writer = XMLWriter()
        writer.element("s:Envelope", attributes: [("xmlns:s", "urn:soap")]) { writer in
            writer.element("s:Body") { writer in
                writer.element("sgID", 46923)
                writer.element("name", attributes: [("lang", "de")], "Zürich")
                writer.element("empty")
                writer.element("alsoEmpty", "")
                writer.element("mixed") { $0.text("a<") }
            }
        }
        #expect(
            String(decoding: try writer.finish(), as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <s:Envelope xmlns:s="urn:soap"><s:Body><sgID>46923</sgID><name lang="de">Zürich</name><empty/>\
                <alsoEmpty/><mixed>a&lt;</mixed></s:Body></s:Envelope>
                """)
    }

    @Test func `what stands before an element may have been written once for all`() throws {
        let beginning = Array("<a><b>&amp;</b>".utf8)
        for number in 1...2 {
            var writer = XMLWriter(after: beginning, capacity: 0)
            writer.element("c", number)
            #expect(
                String(decoding: try writer.finish(), as: UTF8.self) == "<a><b>&amp;</b><c>\(number)</c>")
        }
        #expect(throws: XMLError.self) { _ = try XMLWriter(after: beginning).finish() }
    }

    @Test func `what would be markup is escaped`() throws {
        var writer = XMLWriter()
        writer.element("a", attributes: [("b", "<>&\"'\t\n\r")], "<>&\"'\t\n\r]]>")
        #expect(
            String(decoding: try writer.finish(), as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <a b="&lt;&gt;&amp;&quot;'&#9;&#10;&#13;">&lt;&gt;&amp;"'\t
                &#13;]]&gt;</a>
                """)
    }

    @Test(arguments: ["\u{0}", "x\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1F}y", "ä\u{FFFE}", "\u{FFFF}"])
    func `characters that XML forbids are refused`(_ text: String) {
        func write(_ body: (inout XMLWriter) -> Void) throws {
            var writer = XMLWriter()
            body(&writer)
            _ = try writer.finish()
        }
        let error = #expect(throws: XMLError.self) { try write { $0.element("secret", text) } }
        #expect(error?.message.hasPrefix("element secret: XML cannot carry the c") == true)
        #expect(throws: XMLError.self) { try write { $0.element("a", attributes: [("b", text)]) } }
        #expect(throws: XMLError.self) { try write { writer in writer.element("a") { $0.text(text) } } }
    }

    @Test(arguments: ["\u{FFFD}", "\u{7F}", "\u{85}", "\u{E000}", "\u{10FFFF}", "\u{EFFF}", "\u{FFC0}"])
    func `odd characters that XML allows are written`(_ text: String) throws {
        var writer = XMLWriter()
        writer.element("a", text)
        #expect(try XMLElement.parse(try writer.finish()).text == text)
    }

    @Test(arguments: [
        "", " ", "1a", "-a", "a b", "a<", ":a", "a:", "a:b:c", "a:1", "\u{B7}a", "a\u{D7}", "é:", "é:é:é", "a\"", "☃",
    ])
    func `what is no name is refused`(_ name: String) {
        #expect(throws: XMLError(message: "“\(name)” is not a name that an element can have")) {
            var writer = XMLWriter()
            writer.element(name, "x")
            _ = try writer.finish()
        }
        #expect(throws: XMLError.self) {
            var writer = XMLWriter()
            writer.element("a", attributes: [(name, "x")])
            _ = try writer.finish()
        }
    }

    @Test(arguments: ["a", "_", "a-1.b", "A", "xs:a", "é", "p:é", "é:b", "日本", "a\u{B7}"])
    func `names are written`(_ name: String) throws {
        var writer = XMLWriter()
        writer.element("root", attributes: [("xmlns:xs", "u"), ("xmlns:p", "u"), ("xmlns:é", "u")]) {
            $0.element(name, "x")
        }
        let root = try XMLElement.parse(try writer.finish())
        #expect(root.children.first?.name == name.split(separator: ":").last.map(String.init))
    }

    @Test func `a document needs one root`() {
        #expect(throws: XMLError(message: "the document has no root element")) {
            _ = try XMLWriter().finish()
        }
        #expect(throws: XMLError(message: "element b would be a second root")) {
            var writer = XMLWriter()
            writer.element("a")
            writer.element("b")
            _ = try writer.finish()
        }
        #expect(throws: XMLError(message: "text outside the root element")) {
            var writer = XMLWriter()
            writer.text("x")
            _ = try writer.finish()
        }
        #expect(throws: XMLError.self) {
            var writer = XMLWriter()
            writer.element("a", attributes: [("b", "1"), ("b", "2")])
            _ = try writer.finish()
        }
    }

    @Test func `the first of several failures is thrown`() {
        #expect(throws: XMLError(message: "“1” is not a name that an element can have")) {
            var writer = XMLWriter()
            writer.element("a") { writer in
                writer.element("1")
                writer.element("2")
            }
            _ = try writer.finish()
        }
    }

    @Test func `an error of the body passes through`() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            var writer = XMLWriter()
            try writer.element("a") { (_: inout XMLWriter) throws(Stop) in throw Stop() }
        }
    }
}
