import Registry
import Testing

@testable import Commands

struct SetPayloadTests {
    private func read(_ text: String, point: String? = "p") throws(Rejection) -> SetPayload {
        try SetPayload(Array(text.utf8), point: point, forms: "FORMS")
    }

    private func refusal(_ bytes: [UInt8], point: String? = "p") -> String? {
        do throws(Rejection) {
            _ = try SetPayload(bytes, point: point, forms: "FORMS")
            return nil
        } catch {
            return error.reason
        }
    }

    private func refusal(_ text: String, point: String? = "p") -> String? { refusal(Array(text.utf8), point: point) }

    @Test(arguments: ["on", "ON", "\"on\"", " true ", "true", "\"true\""])
    func `a scalar may be plain text, JSON, or a JSON text`(text: String) throws {
        #expect(try read(text) == .value(.boolean(true)))
    }

    @Test func `zero and false are values like others`() throws {
        #expect(try read("0") == .value(.number(JSONNumber("0")!)))
        #expect(try read("false") == .value(.boolean(false)))
        #expect(try read("\"off\"") == .value(.boolean(false)))
    }

    @Test(arguments: ["", " ", "\n", "\r\n\t "])
    func `an empty message is refused with the accepted forms`(text: String) {
        #expect(refusal(text) == "the message is empty, which means nothing; send FORMS")
        #expect(refusal(text, point: nil) == "the message is empty, which means nothing; send FORMS")
    }

    @Test func `an empty JSON text is refused`() {
        #expect(refusal("\"\"") == "an empty text is no value of p; send FORMS")
    }

    @Test(arguments: [
        ("NaN", "\"NaN\" is no value of p; send FORMS"),
        ("-Infinity", "\"-Infinity\" is no value of p; send FORMS"),
        ("hello", "\"hello\" is no value of p; send FORMS"),
        ("\"hello\"", "\"hello\" is no value of p; send FORMS"),
        ("null", "null is no value of p; send FORMS"),
        ("[1]", "an array is no value of p; send FORMS"),
        ("{\"p\":1}", "p takes one value, not an object; send FORMS, or the object to the device's own set topic"),
        ("{\"p\":1", "\"{\"p\":1\" is no value of p; send FORMS"),
    ])
    func `what is no value is refused with the accepted forms`(text: String, expected: String) {
        #expect(refusal(text) == expected)
    }

    @Test func `a long text is shown cut short and without control characters`() {
        let shown = refusal("a\u{07}" + String(repeating: "b", count: 100))
        #expect(shown == "\"a\u{FFFD}" + String(repeating: "b", count: 58) + "…\" is no value of p; send FORMS")
    }

    @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}", "\u{9B}"])
    func `a control character or line end beyond ASCII is not shown either`(_ character: String) {
        #expect(refusal("O\(character)N") == "\"O\u{FFFD}N\" is no value of p; send FORMS")
    }

    @Test func `a message of 64 KiB is read, one byte more is refused`() throws {
        let blanks = String(repeating: " ", count: 64 * 1024 - 1)
        #expect(try read("1" + blanks) == .value(.number(JSONNumber("1")!)))
        #expect(refusal("1 " + blanks) == "the message is 65537 bytes long, more than 65536; send FORMS")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(refusal([0x31, 0xFF]) == "the message is not UTF-8 text; send FORMS")
    }

    @Test func `the object form keeps the order of its members`() throws {
        guard case .object(let object) = try read(#"{"b":1,"a":"on"}"#, point: nil) else {
            throw Rejection("no object")
        }
        #expect(object.keys == ["b", "a"])
    }

    @Test(arguments: [
        ("{}", "the object is empty, which means nothing; send FORMS"),
        ("1", "the message is a number, and the topic names no point; send FORMS, or add the point to the topic"),
        ("[]", "the message is an array, and the topic names no point; send FORMS, or add the point to the topic"),
        ("on", "true is written to no point; send FORMS, or add the point to the topic"),
    ])
    func `what is no object is refused where the topic names no point`(text: String, expected: String) {
        #expect(refusal(text, point: nil) == expected)
    }

    @Test(arguments: ["{", "{\"a\":1,}", "{'a':1}", "{\"a\":NaN}", "{\"a\":1}{}", "{\"a\":1,\"a\":2}"])
    func `broken JSON is refused with the place`(text: String) throws {
        let reason = try #require(refusal(text, point: nil))
        #expect(reason.hasPrefix("the message is no valid JSON (byte "))
        #expect(reason.hasSuffix("; send FORMS"))
    }

    @Test func `JSON nested without end is refused, not followed`() throws {
        let reason = try #require(refusal(String(repeating: "[", count: 60_000)))
        #expect(reason.hasSuffix(" is no value of p; send FORMS"))
        #expect(refusal(String(repeating: "{\"a\":", count: 10_000), point: nil) != nil)
    }

    @Test func `any bytes are either read or refused with a reason that fits in a line`() {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array("{}[]\":,.0123456789eE+-truefalsonyNI \n\\u\u{301}ß".utf8) + [0xFF, 0x00, 0xC0]
        var read = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            for point in ["p", nil] {
                guard let reason = refusal(bytes, point: point) else {
                    read += 1
                    continue
                }
                #expect(!reason.contains("\n") && reason.utf8.count < 400, "\(bytes)")
            }
        }
        #expect(read > 100)
    }

    @Test func `every number that is read is a JSON number of the same value`() throws {
        var generator = SeededGenerator(seed: 12)
        let alphabet = Array("0123456789.eE+-")
        var read = 0
        for _ in 0..<50_000 {
            let text = String(
                (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "0"
                })
            guard case .number(let number)? = SetValue(text: text) else { continue }
            read += 1
            #expect(Double(number.text) == Double(text), "\(text)")
        }
        #expect(read > 1000)
    }
}
