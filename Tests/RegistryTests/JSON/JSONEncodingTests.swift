import Testing

import Registry

struct JSONEncodingTests {
    @Test func `a document is written without blanks, numbers as they came`() throws {
        let text = #" { "id" : "a-1" , "value" : 3.000 , "list" : [ 1e2 , null , true , false , { } ] } "#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.description == #"{"id":"a-1","value":3.000,"list":[1e2,null,true,false,{}]}"#)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("a\"b\\c/d", #""a\"b\\c/d""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\0\u{1}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u001f\u{7F}\""), ("é€🚗\u{2028}", "\"é€🚗\u{2028}\""),
        ("a\nb", #""a\nb""#),
        ("a text longer than fifteen bytes, with \"quotes\"", #""a text longer than fifteen bytes, with \"quotes\"""#),
    ])
    func `a string escapes what it must and nothing else`(text: String, encoded: String) {
        #expect(JSONValue.string(text).description == encoded)
        var bytes = Array("x".utf8)
        text.appendJSON(to: &bytes)
        #expect(bytes == Array(("x" + encoded).utf8))
    }
}
