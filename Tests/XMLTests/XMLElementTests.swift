import Testing
import XML

@Suite struct XMLElementTests {
    @Test func `a request becomes a tree`() throws {
        let root = try XMLElement.parse(
            Array(
                """
                <s:Envelope xmlns:s="urn:soap" xmlns:w="urn:wsse"><s:Header><w:Security s:mustUnderstand="1">
                <w:Password Type="#PasswordText">a &amp; b</w:Password></w:Security></s:Header>
                <s:Body><shedLoad xmlns="urn:cp"><Ports/><Ports><portNumber>1</portNumber></Ports></shedLoad></s:Body>
                </s:Envelope>
                """.utf8))
        #expect(root.name == "Envelope")
        #expect(root.namespace == "urn:soap")
        #expect(root.attributes == [:])
        let security = try #require(root["Header"]?["Security"])
        #expect(security.namespace == "urn:wsse")
        #expect(security.attributes == ["mustUnderstand": "1"])
        #expect(security["Password"]?.text == "a & b")
        #expect(security["Password"]?.attributes == ["Type": "#PasswordText"])
        let operation = try #require(root["Body"]?.children.first)
        #expect(operation.name == "shedLoad")
        #expect(operation.namespace == "urn:cp")
        #expect(operation.all("Ports").count == 2)
        #expect(operation.all("Ports").last?["portNumber"]?.value == "1")
        #expect(operation["absent"] == nil)
    }

    @Test func `an attribute without a prefix goes before one with`() throws {
        let one = try XMLElement.parse(Array("<a xmlns:n='u' n:k='1' k='2'/>".utf8))
        let two = try XMLElement.parse(Array("<a xmlns:n='u' k='2' n:k='1'/>".utf8))
        #expect(one.attributes == ["k": "2"])
        #expect(two.attributes == ["k": "2"])
    }

    @Test func `ampersands of an attribute come as they are`() throws {
        let root = try XMLElement.parse(Array("<a k='&amp; &#38; &amp;amp; &amp;#38; &lt;&#x26;'/>".utf8))
        #expect(root.attributes == ["k": "& & &amp; &#38; <&"])
    }

    @Test func `the value is the text without white space, or nil`() throws {
        let root = try XMLElement.parse(Array("<a> x<b/>y <c/> <d>None</d></a>".utf8))
        #expect(root.text == " xy  ")
        #expect(root.value == "xy")
        #expect(root["b"]?.value == nil)
        #expect(root["d"]?.value == nil)
        #expect(root["d"]?.text == "None")
    }

    @Test func `a tree is for small documents`() {
        let error = #expect(throws: XMLError.self) {
            try XMLElement.parse([UInt8](repeating: UInt8(ascii: " "), count: (4 << 20) + 1))
        }
        #expect(error?.message == "the document has 4194305 bytes, more than the limit of 4194304")
    }
}
