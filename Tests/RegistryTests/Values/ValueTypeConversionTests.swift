import FoundationEssentials
import Glibc
import Registry
import Testing

@Suite struct ValueTypeConversionTests {
    @Test(arguments: ValueType.allCases)
    func `an absent value is null whatever the type`(type: ValueType) {
        #expect(type.convert(.absent) == .null)
    }

    @Test(arguments: [
        ("3.314", "3.314"), ("0.000", "0.000"), ("6.60", "6.60"), ("+5", "5"), (".5", "0.5"), ("-.5", "-0.5"),
        ("05", "5"), ("00", "0"), ("000.10", "0.10"), ("3.", "3"), ("-0", "-0"), ("1E3", "1e3"), ("1.0e-03", "1.0e-3"),
        ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
        ("0.05", "0.05"), ("-10.20", "-10.20"), ("0", "0"),
    ])
    func `a float keeps the API's digits and is valid JSON`(sent: String, published: String) {
        #expect(ValueType.float.convert(.number(sent)) == .number(published))
        #expect(ValueType.float.convert(.text(sent)) == .number(published))
        #expect(JSONNumber(published) != nil)
    }

    @Test(arguments: 0..<2000)
    func `whatever text is a float, its value is kept and is valid JSON`(seed: Int) throws {
        var generator = SeededRandom(seed: seed)
        let length = Int.random(in: 1...7, using: &generator)
        let text = String((0..<length).map { _ in "00123459..--+e".randomElement(using: &generator) ?? "0" })
        guard case .number(let published) = ValueType.float.convert(.text(text)) else { return }
        #expect(JSONNumber(published) != nil, "\(text) became \(published)")
        let value = unsafe strtod(text, nil)
        #expect(Double(published) == value, "\(text) became \(published)")
    }

    @Test func `a number too large for a reader is none, however plain it looks`() {
        #expect(ValueType.float.convert(.number(String(repeating: "9", count: 400) + ".5")) == nil)
    }

    @Test(arguments: [
        "", " ", "NaN", "INF", "-INF", "inf", "nan", "1,5", "1 5", "0x10", "1e", "e1", "1e999", "--1", "+-1", ".", "-",
        "None",
        "1.2.3", "１", "3 kW", "1e99999999999999999999",
    ])
    func `what is no number is neither integer nor float`(text: String) {
        for raw in [RawValue.text(text), .number(text)] {
            #expect(ValueType.float.convert(raw) == nil)
            #expect(ValueType.integer.convert(raw) == nil)
            #expect(ValueType.boolean.convert(raw) == nil)
        }
    }

    @Test(arguments: [
        ("6", 6), ("6.000", 6), ("-0", 0), ("0.000", 0), ("007", 7), ("+50", 50), ("1e2", 100), ("0.5e1", 5),
        ("500e-2", 5),
        ("-12.0", -12), ("0e-5", 0), ("9223372036854775807", Int.max), ("true", 1), ("FALSE", 0),
    ])
    func `an integer may be written as a whole decimal or a truth value`(text: String, integer: Int) {
        #expect(ValueType.integer.convert(.text(text)) == .integer(integer))
    }

    @Test(arguments: ["6.5", "1e-1", "0.001", "12345e-3", "T", "yes"])
    func `a fraction is no integer`(text: String) {
        #expect(ValueType.integer.convert(.text(text)) == nil)
    }

    @Test func `an integer beyond 63 bits keeps its digits`() {
        #expect(ValueType.integer.convert(.number("98765432109876543210")) == .number("98765432109876543210"))
    }

    @Test(arguments: [
        ("0", false), ("1", true), ("true", true), ("False", false), ("1.0", true), ("0.000", false), ("-0", false),
    ])
    func `truth values`(text: String, boolean: Bool) {
        #expect(ValueType.boolean.convert(.text(text)) == .boolean(boolean))
        #expect(ValueType.boolean.convert(.number(text)) == .boolean(boolean))
    }

    @Test(arguments: ["2", "-1", "0.5", "T", "AVAILABLE", "on"])
    func `other texts are no truth value`(text: String) {
        #expect(ValueType.boolean.convert(.text(text)) == nil)
    }

    @Test func `integers and booleans become each other where that is exact`() {
        #expect(ValueType.integer.convert(.boolean(true)) == .integer(1))
        #expect(ValueType.boolean.convert(.integer(0)) == .boolean(false))
        #expect(ValueType.boolean.convert(.integer(2)) == nil)
        #expect(ValueType.float.convert(.integer(3)) == .number("3"))
        #expect(ValueType.float.convert(.boolean(true)) == nil)
    }

    @Test func `a string takes any value as it stands`() {
        let date = Date(timeIntervalSince1970: 1_478_546_359)
        #expect(ValueType.string.convert(.text("INUSE")) == .string("INUSE"))
        #expect(ValueType.string.convert(.number("0.000")) == .string("0.000"))
        #expect(ValueType.string.convert(.integer(7)) == .string("7"))
        #expect(ValueType.string.convert(.boolean(false)) == .string("false"))
        #expect(ValueType.string.convert(.date(date)) == .string("2016-11-07T19:19:19+00:00"))
        let rights = [DictionaryEntry(key: "39", value: "network_manager"), DictionaryEntry(key: "7", value: "x")]
        #expect(ValueType.string.convert(.dictionary(rights)) == .string("39: network_manager, 7: x"))
    }

    @Test(arguments: [
        ("2016-11-07T19:19:19Z", "2016-11-07T19:19:19+00:00"),
        ("2016-11-07T11:19:19.500-08:00", "2016-11-07T19:19:19.500+00:00"),
        ("2016-11-07 19:19:19", "2016-11-07T19:19:19+00:00"),
        ("08:00:00", "08:00:00"),
    ])
    func `instants as texts are UTC; a price's time of day, typed datetime by VOLTTRON, stays one`(
        text: String, out: String
    ) {
        #expect(ValueType.datetime.convert(.text(text)) == .string(out))
    }

    @Test func `days and times come from texts and instants`() {
        let date = Date(timeIntervalSince1970: 1_478_546_359)
        #expect(ValueType.datetime.convert(.date(date)) == .string("2016-11-07T19:19:19+00:00"))
        #expect(ValueType.date.convert(.date(date)) == .string("2016-11-07"))
        #expect(ValueType.time.convert(.date(date)) == .string("19:19:19"))
        #expect(ValueType.date.convert(.text("2016-11-07")) == .string("2016-11-07"))
        #expect(ValueType.date.convert(.text("2016-11-07T23:30:00-01:00")) == .string("2016-11-08"))
        #expect(ValueType.time.convert(.text("26:10:05")) == .string("26:10:05"))
        #expect(ValueType.time.convert(.text("8:00")) == nil)
        #expect(ValueType.time.convert(.text("08:00")) == .string("08:00:00"))
        #expect(ValueType.date.convert(.text("2016-02-30")) == nil)
        #expect(ValueType.datetime.convert(.text("yesterday")) == nil)
        #expect(ValueType.datetime.convert(.integer(1_478_546_359)) == nil)
    }

    @Test func `a dictionary stays in order and comes from nothing else`() {
        let rights = [DictionaryEntry(key: "39", value: "b"), DictionaryEntry(key: "7", value: "a")]
        #expect(ValueType.dictionary.convert(.dictionary(rights)) == .dictionary(rights))
        #expect(ValueType.dictionary.convert(.text("39: b")) == nil)
        #expect(ValueType.integer.convert(.dictionary(rights)) == nil)
    }

    @Test func `metadata speak VOLTTRON's words`() {
        #expect(
            ValueType.allCases.map(\.volttronName) == [
                "string", "integer", "float", "boolean", "string", "string", "string", "dict",
            ])
    }

    @Test(arguments: ValueType.allCases)
    func `the recommended spelling reads back`(type: ValueType) {
        #expect(ValueType(registryName: type.registryName) == type)
    }
}
