import TestSupport
import Testing
import XML

/// libxml2 and our limits around it, beside expat.
@Suite struct XMLFuzzTests {
    private static let seeds = [
        "<a xmlns='urn:a' b='1'><p:b xmlns:p=\"urn:b\" p:c='&lt;&#x41;' c=''>&amp;<![CDATA[<z>]]></p:b>t<!-- c -->u</a>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<a>\u{E9}&#233;&#x1F50C;\r\n<b/>\u{1F50C}<b></b> </a>\n",
        "<s:E xmlns:s='u'><s:B><r xmlns='v'><i xmlns:x='urn:x' x:nil='true'/><?p i?></r></s:B></s:E>",
        "<a k='&quot;&apos;&gt;' l=\"'\"><b><c><d>1</d></c></b>]] &gt;</a><!-- end -->",
    ]
    private static let mutation = Mutation(
        words: [
            "<", ">", "/>", "</", "&", ";", "&#", "&#x", "&lt;", "<a>", "</a>", "<b/>", "<!--", "-->", "--",
            "<![CDATA[",
            "]]>", "<?", "?>", "xmlns=''", " xmlns:q='urn:q'", "q:", " a='1'", "'", "\"", "=", " ", "\n", "\u{0}",
            "\u{FFFE}",
            "\u{85}", "\u{2028}", "&#0;", "&#xD800;", "&#x10FFFF;", "<!DOCTYPE a>", " encoding='latin-1'", "xml:",
            "xmlns:",
            "\u{E9}", "<\u{E9}>", ":", "-", "1",
        ],
        others: seeds.map { Array($0.utf8) })

    @Test func `what is read is what expat reads, and nothing is read that it refuses`() async throws {
        try await IndependentReader.compare(FuzzRun("XML", usual: 4_000), "xml") { random in
            let bytes = Self.mutation.damaged(Array(Self.seeds.randomElement(using: &random)!.utf8), most: 3, &random)
            do throws(XMLError) {
                return (bytes, try XMLElement.parse(bytes).shape)
            } catch {
                return (bytes, "refused: \(error.message)")
            }
        }
    }
}

extension XMLElement {
    /// As `Python/readers.py` writes it.
    fileprivate var shape: String {
        let attributes = attributes.map { "\(Array($0.key.utf8).hex)=\(Array($0.value.utf8).hex)" }.sorted()
        let parts = [
            Array((namespace ?? "").utf8).hex, Array(name.utf8).hex, attributes.joined(separator: ","),
            Array(text.utf8).hex, children.map(\.shape).joined(),
        ]
        return "<" + parts.joined(separator: "|") + ">"
    }
}
