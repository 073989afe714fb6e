import Testing
import XML

@Suite struct XMLNamespaceTests {
    static let soap = StationReply.soapNamespace

    @Test(arguments: [
        "<Envelope xmlns='\(soap)'><Body><getLoadResponse xmlns='urn:x'><responseCode>1</responseCode>"
            + "</getLoadResponse></Body></Envelope>",
        "<S:Envelope xmlns:S='\(soap)' xmlns:n='urn:x'><S:Body><n:getLoadResponse><n:responseCode>1</n:responseCode>"
            + "</n:getLoadResponse></S:Body></S:Envelope>",
        "<a:Envelope xmlns:a='\(soap)'><b:Body xmlns:b='\(soap)'><getLoadResponse><responseCode>1</responseCode>"
            + "</getLoadResponse></b:Body></a:Envelope>",
        "<a:Envelope xmlns:a='\(soap)'><a:Body><a:getLoadResponse xmlns:a='urn:y'><responseCode>1</responseCode>"
            + "</a:getLoadResponse></a:Body></a:Envelope>",
    ])
    func `prefixes do not matter`(_ text: String) throws {
        #expect(try StationReply.decode(text) == StationReply(code: "1"))
    }

    @Test func `an envelope of another namespace is an error that names both`() {
        let error = #expect(throws: XMLError.self) {
            try StationReply.decode("<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'/>")
        }
        #expect(
            error?.message == "element Envelope has the namespace “http://www.w3.org/2003/05/soap-envelope”, "
                + "expected “\(Self.soap)”")
    }

    // Found among a million damaged documents.
    @Test func `an ampersand in a namespace is one`() throws {
        let element = try XMLElement.parse(Array("<a xmlns='u&amp;v' b='w&amp;x'><c xmlns='&#38;y'/></a>".utf8))
        #expect(element.namespace == "u&v" && element.attributes["b"] == "w&x")
        #expect(element.children.first?.namespace == "&y")
    }

    @Test func `a body without a namespace is an error`() {
        let error = #expect(throws: XMLError.self) {
            try StationReply.decode("<e:Envelope xmlns:e='\(Self.soap)'><Body/></e:Envelope>")
        }
        #expect(error?.message == "element Body has no namespace, expected “\(Self.soap)”")
    }

    @Test func `one name in two namespaces makes two fields`() throws {
        let schema = XMLSchema(
            { [String]() },
            [
                .group("a", namespace: "urn:1", [.text("b") { $0.append("1 \($1.string ?? "")") }]),
                .group("a", namespace: "urn:2", [.text("b") { $0.append("2 \($1.string ?? "")") }]),
            ])
        let two = "<a xmlns='urn:2'><b>x</b></a>"
        #expect(try XMLDecoder.decode(Array(two.utf8), root: schema) == ["2 x"])
        #expect(try XMLDecoder.decode(Array("<q:a xmlns:q='urn:1'><b/></q:a>".utf8), root: schema) == ["1 "])
    }

    @Test func `a prefix that nothing declares is an error`() {
        let error = #expect(throws: XMLError.self) { try StationReply.decode("<e:Envelope/>") }
        #expect(error?.message == "Namespace prefix e on Envelope is not defined")
    }
}
