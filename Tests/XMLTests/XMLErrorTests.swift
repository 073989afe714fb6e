import Synchronization
import Testing
import XML

@Suite struct XMLErrorTests {
    @Test(arguments: [
        ("<a>\n <b>\n</a>", "Opening and ending tag mismatch: b line 2 and a", 3),
        ("<a>\n\n<b c=d/></a>", "AttValue: \" or ' expected", 3),
        ("<a>&nothing;</a>", "Entity 'nothing' not defined", 1),
        ("\n<a b='1' b='2'/>", "Attribute b redefined", 2),
        ("<a/><b/>", "Extra content at the end of the document", 1),
        ("<a>", "Premature end of data in tag a", 1),
        ("<a>\u{1}</a>", "PCDATA invalid Char value 1", 1),
    ])
    func `what is not well-formed is named with its line`(_ text: String, _ message: String, _ line: Int) {
        let error = #expect(throws: XMLError.self) { try XMLElement.parse(Array(text.utf8)) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        #expect(error?.line == line)
        #expect((error?.column ?? 0) > 0)
    }

    @Test(arguments: ["\n", "\r", "\u{85}", "\u{2028}"])
    func `an error is one line, whatever the document has in it`(_ end: String) {
        for text in [
            "<?xml version='1.0' encoding='a\(end)b'?><a/>", "<a>\n<b\(end)></a\(end)></a>", "<a\(end)b/><c/>",
        ] {
            let error = #expect(throws: XMLError.self) { try XMLElement.parse(Array(text.utf8)) }
            #expect(error?.message.contains(where: \.isNewline) == false, "\(text)")
        }
    }

    @Test func `an empty document is an error`() {
        #expect(throws: XMLError(message: "the document is empty", line: 1, column: 1)) {
            try XMLElement.parse([])
        }
        #expect(throws: XMLError(message: "the document is empty", line: 1, column: 1)) {
            try StationReply.decode("")
        }
    }

    @Test func `a page of HTML is refused by its root`() {
        let error = #expect(throws: XMLError.self) {
            try StationReply.decode("<html><body><h1>503 Service Unavailable</h1><br></body></html>")
        }
        #expect(error?.message == "the document's root is html, expected Envelope")
    }

    @Test func `a thrown error ends the parse, with the element and its position`() {
        struct Wrong: Error, CustomStringConvertible { var description: String { "wrong day" } }
        let schema = XMLSchema(
            { 0 }, [.group("r", [.text("day") { _, _ in throw Wrong() }, .text("n") { value, _ in value += 1 }])])
        let error = #expect(throws: XMLError.self) {
            try XMLDecoder.decode(Array("<r><n/>\n<day>1</day><n/>".utf8), root: schema)
        }
        #expect(error?.message == "element day: wrong day")
        #expect(error?.line == 2)
        #expect(error?.description == "element day: wrong day (line 2, column \(error?.column ?? 0))")
    }

    @Test func `an error of a nested element is reported at its end`() {
        let inner = XMLSchema({ 0 }, [])
        let schema = XMLSchema(
            { 0 }, [.group("r", [.element("e", inner) { _, _ in throw XMLValueError(message: "no e wanted") }])])
        let error = #expect(throws: XMLError.self) {
            try XMLDecoder.decode(Array("<r>\n\n<e></e></r>".utf8), root: schema)
        }
        #expect(error?.message == "element e: no e wanted")
        #expect(error?.line == 3)
    }

    @Test func `values of open elements are destroyed when a document fails`() throws {
        final class Token: Sendable {
            private let end: @Sendable () -> Void
            init(end: @escaping @Sendable () -> Void) { self.end = end }
            deinit { end() }
        }
        struct Holder: Sendable {
            let token: Token
            var children: [Holder] = []
        }
        let counter = Counter()
        let make: @Sendable () -> Holder = {
            counter.alive.withLock { $0 += 1 }
            return Holder(token: Token { counter.alive.withLock { $0 -= 1 } })
        }
        let inner = XMLSchema(make, [.text("bad") { _, text in throw XMLValueError(message: text.string ?? "") }])
        let outer = XMLSchema(
            make,
            [
                .element("inner", inner) { $0.children.append($1) },
                .element("refused", inner) { _, _ in throw XMLValueError(message: "refused") },
            ])
        let document = XMLSchema(make, [.element("outer", outer) { $0.children.append($1) }])
        for (text, expected) in [
            ("<outer><inner/><inner/></outer>", 4), ("<outer><inner/><inner>", nil),
            ("<outer><inner/><inner><bad>x</bad>", nil), ("<outer><refused/></outer>", nil),
            ("<outer><inner/></outer><x>", nil), ("<x/>", nil), ("", nil),
        ] {
            do {
                let value = try XMLDecoder.decode(Array(text.utf8), root: document)
                #expect(value.children.count == 1)
                #expect(counter.alive.withLock { $0 } == expected, "\(text)")
            } catch {
                #expect(expected == nil, "\(text): \(error)")
            }
            #expect(counter.alive.withLock { $0 } == 0, "\(text)")
        }
    }

    private final class Counter: Sendable {
        let alive = Mutex(0)
    }
}
