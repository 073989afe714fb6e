import Testing
import XML

/// What an enemy, or a broken proxy, may send. Each case must end in an error, soon, and never in a crash.
@Suite struct XMLHostileTests {
    @Test(arguments: [
        "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><l>&c;</l>",
        "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><l>&x;</l>",
        "<!DOCTYPE l [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x'> %x;]><l/>",
        "<!DOCTYPE l SYSTEM 'http://127.0.0.1:1/x.dtd'><l/>",
        "<!DOCTYPE l><l/>",
    ])
    func `a document type declaration is refused`(_ text: String) {
        for error in errors(Array(text.utf8)) {
            #expect(error?.message == "the document has a document type declaration (<!DOCTYPE), which is refused")
        }
    }

    @Test func `nothing outside the document is read`() throws {
        let root = try XMLElement.parse(
            Array(
                "<a xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='/etc/hostname' parse='text'/></a>".utf8))
        #expect(root["include"]?.text == "")
    }

    @Test func `elements may be nested to the limit and not beyond`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<x>", count: depth) + String(repeating: "</x>", count: depth)).utf8)
        }
        #expect(try XMLElement.parse(nested(64)).name == "x")
        for depth in [65, 10_000] {
            let error = #expect(throws: XMLError.self) { try XMLElement.parse(nested(depth)) }
            #expect(error?.message == "elements are nested deeper than 64")
        }
        let skipped = #expect(throws: XMLError.self) {
            try StationReply.decode(inside: String(decoding: nested(10_000), as: UTF8.self))
        }
        #expect(skipped?.message == "elements are nested deeper than 64")
        #expect(throws: XMLError.self) { try XMLElement.parse(nested(4), limits: XMLLimits(maxDepth: 3)) }
    }

    @Test func `64 MiB of text are refused`() {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: (64 << 20) - 1024)
        let error = #expect(throws: XMLError.self) {
            try XMLDecoder.decode(
                Array("<a>".utf8) + text + Array("</a>".utf8),
                root: XMLSchema({ 0 }, [.text("a") { $0 = $1.isNil ? 0 : 1 }]))
        }
        #expect(error?.message == "element a: the text is longer than 10485760 bytes")
        let tree = #expect(throws: XMLError.self) {
            try XMLElement.parse(Array("<a>".utf8) + text + Array("</a>".utf8), limits: XMLLimits())
        }
        #expect(tree?.message == "element a: the text is longer than 10485760 bytes")
    }

    @Test func `a text of just the limit is read`() throws {
        let limits = XMLLimits(maxTextBytes: 8)
        #expect(
            try StationReply.decode(inside: "<responseCode>12345678</responseCode>", limits: limits).code == "12345678")
        #expect(throws: XMLError.self) {
            try StationReply.decode(inside: "<responseCode>1234<!-- -->56789</responseCode>", limits: limits)
        }
    }

    @Test func `a document of just the limit is read`() throws {
        let bytes = Array(StationReply.sample.utf8)
        let limits = XMLLimits(maxBytes: bytes.count)
        #expect(try XMLDecoder.decode(bytes, root: StationReply.document, limits: limits) == StationReply.sampleValue)
        let error = #expect(throws: XMLError.self) {
            try XMLDecoder.decode(bytes + [UInt8(ascii: "\n")], root: StationReply.document, limits: limits)
        }
        #expect(error?.message == "the document has \(bytes.count + 1) bytes, more than the limit of \(bytes.count)")
    }

    /// A document that would cost more than in proportion to its length, and how it is refused.
    struct Bomb: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let message: String
        var testDescription: String { name }
    }

    static let longTag = "a tag, or the white space around the root element, is longer than 65536 bytes"
    static let bombs = [
        Bomb(
            name: "attributes", text: "<x \(numbered(6_000) { "a\($0)='' " })/>",
            message: "an element has more than 128 attributes"),
        Bomb(name: "a long tag", text: "<x \(numbered(100_000) { "a\($0)='' " })/>", message: longTag),
        Bomb(name: "a long name", text: "<\(String(repeating: "x", count: 1 << 20))/>", message: longTag),
        Bomb(name: "a long attribute", text: "<x a='\(String(repeating: "x", count: 1 << 20))'/>", message: longTag),
        Bomb(
            name: "namespaces",
            text: numbered(60) { level in "<x \(numbered(100) { "xmlns:n\(level)x\($0)='u' " })>" },
            message: "more than 256 namespace declarations are in force"),
        Bomb(
            name: "names", text: "<x>\(numbered(200_000) { "<b\($0)/>" })</x>",
            message: "the document has more than 10000 different names"),
        Bomb(
            name: "errors", text: "<x>\(String(repeating: "<b c=d ", count: 500_000))",
            message: "AttValue: \" or ' expected"),
        Bomb(
            name: "entities", text: "<x>\(String(repeating: "&lol;", count: 500_000))</x>",
            message: "Entity 'lol' not defined"),
        Bomb(
            name: "open tags", text: String(repeating: "<", count: 1_000_000), message: "StartTag: invalid element name"
        ),
    ]

    private static func numbered(_ count: Int, _ text: (Int) -> String) -> String {
        (0..<count).map(text).joined()
    }

    @Test(arguments: bombs)
    func `what would cost more than its length is refused`(_ bomb: Bomb) {
        let error = #expect(throws: XMLError.self) { try XMLElement.parse(Array(bomb.text.utf8)) }
        #expect(error?.message.hasPrefix(bomb.message) == true, "\(error?.message ?? "")")
        // The same as unknown content of a reply.
        #expect(throws: XMLError.self) { try StationReply.decode(inside: bomb.text) }
    }

    @Test func `a million attributes are read where no element has many, and are not kept`() throws {
        let tag = "<x \(Self.numbered(100) { "a\($0)='0' " })/>"
        let text = String(repeating: tag, count: 10_000)
        let reply = try StationReply.decode(inside: text + "<responseCode>100</responseCode>")
        #expect(reply == StationReply(code: "100"))
    }

    @Test func `a reply cut anywhere is an error`() throws {
        let whole = Array(StationReply.sample.utf8)
        for end in 0..<whole.count {
            for error in errors(Array(whole[..<end])) { #expect(error != nil, "cut at \(end)") }
        }
        #expect(try XMLDecoder.decode(whole, root: StationReply.document) == StationReply.sampleValue)
    }

    @Test func `a NUL byte anywhere is an error`() {
        let whole = Array(StationReply.sample.utf8)
        for place in 0...whole.count {
            let bytes = Array(whole[..<place]) + [0] + Array(whole[place...])
            for error in errors(bytes) { #expect(error != nil, "NUL at \(place)") }
        }
    }

    @Test(arguments: [
        [0xC3, 0x28], [0xFF], [0x80], [0xC0, 0xBC], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80],
    ])
    func `bytes that are not UTF-8 are an error`(_ wrong: [UInt8]) {
        for (before, after) in [
            ("<a>", "</a>"), ("<a b='", "'/>"), ("<a", "/>"), ("<a><![CDATA[", "]]></a>"), ("<a><!--", "--></a>"),
            ("<a>" + String(repeating: "x", count: 3_999), "</a>"),
        ] {
            let bytes = Array(before.utf8) + wrong + Array(after.utf8)
            for error in errors(bytes) { #expect(error != nil, "in \(before)…\(after)") }
        }
    }

    /// Both readers on `bytes`.
    private func errors(_ bytes: [UInt8]) -> [XMLError?] {
        func error(_ body: () throws(XMLError) -> Void) -> XMLError? {
            do {
                try body()
                return nil
            } catch { return error }
        }
        return [
            error { () throws(XMLError) in _ = try XMLElement.parse(bytes) },
            error { () throws(XMLError) in _ = try XMLDecoder.decode(bytes, root: StationReply.document) },
        ]
    }
}
