import Registry
import Testing

@testable import Commands

struct SetValueTests {
    @Test(arguments: ["true", "TRUE", "True", "on", "ON", "yes", " on ", "on\n", "\ttrue\r\n"])
    func `a word for yes is true, whatever its case and the blanks around it`(text: String) {
        #expect(SetValue(text: text) == .boolean(true))
    }

    @Test(arguments: ["false", "FALSE", "off", "Off", "no", " false"])
    func `a word for no is false`(text: String) {
        #expect(SetValue(text: text) == .boolean(false))
    }

    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("3.0", "3.0"), ("50", "50"), ("-2", "-2"), ("0.000", "0.000"), ("1e1", "1e1"),
        ("+3", "3"), (".5", "0.5"), ("3.", "3"), ("03", "3"), ("-.5", "-0.5"), (" 7 ", "7"),
    ])
    func `a number keeps its digits, and is made JSON where people write it otherwise`(text: String, digits: String) {
        #expect(SetValue(text: text)?.json == .number(JSONNumber(digits)!))
    }

    @Test(arguments: [
        "", " ", "NaN", "nan", "Infinity", "-inf", "1,5", "3 kW", "50%", "0x10", "1.2.3", "-", "+", ".", "+-3", "--3",
        "1e", "e4", "+e9", "truee", "null", "None", "5\u{301}", "٣",
    ])
    func `anything else is no value`(text: String) {
        #expect(SetValue(text: text) == nil)
    }

    @Test func `a member of an object may be a boolean, a number or a text of one`() {
        #expect(SetValue(json: true) == .boolean(true))
        #expect(SetValue(json: 0) == .number(JSONNumber("0")!))
        #expect(SetValue(json: "off") == .boolean(false))
        #expect(SetValue(json: "3.0") == .number(JSONNumber("3.0")!))
        #expect(SetValue(json: .null) == nil)
        #expect(SetValue(json: [1]) == nil)
        #expect(SetValue(json: ["value": 1]) == nil)
        #expect(SetValue(json: "\"on\"") == nil)
    }
}
