import Registry
import TestSupport
import Testing

/// The JSON reader, beside Python's.
@Suite struct JSONFuzzTests {
    static let seeds = [
        #"{"shedState": 1, "allowedLoad": 3.50, "timeInterval": 60, "id": "a-1\u00e9\n", "validUntil": null}"#,
        #"[{"a": {"b": [true, false, null, -0.0, 1e5, 1E-2, 0]}}, "\ud83d\udd0c \" \\ \/ \b\f\n\r\t", []]"#,
        #"{"é": "日本", "": {}, "e\u0301": [[[]]]}"#, "  3.0 ", "\"on\"", "true",
    ]
    static let words = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "true", "false", "null",
        "NaN",
        "Infinity", "-", "+", ".", "e", "E+", "0", "00", "1", "-0", "1e400", "0x1", " ", "\n", "\u{B}", "\u{0}",
        "\u{FEFF}",
        "'", "//", "/*", "\"a\":1", ",\"a\":1", "\u{E9}", "e\u{301}", "\u{7F}", "\u{2028}",
    ]
    static let mutation = Mutation(words: words, others: seeds.map { Array($0.utf8) })

    @Test func `what is read is what Python reads, and nothing is read that it refuses`() async throws {
        try await IndependentReader.compare(FuzzRun("JSON", usual: 8_000), "json") { random in
            let bytes = Self.mutation.damaged(Array(Self.seeds.randomElement(using: &random)!.utf8), most: 3, &random)
            do throws(JSONError) {
                let value = try JSONValue(parsing: bytes)
                guard try JSONValue(parsing: value.encoded()) == value else {
                    return (bytes, "not itself when written and read again")
                }
                return (bytes, value.shape)
            } catch {
                guard (0...bytes.count).contains(error.offset), !error.message.isEmpty else {
                    return (bytes, "offset \(error.offset) of \(bytes.count): \(error.message)")
                }
                return (bytes, "refused")
            }
        }
    }
}

extension JSONValue {
    /// As `Python/readers.py` writes it.
    var shape: String {
        switch self {
        case .null: "n"
        case .bool(let value): value ? "t" : "f"
        case .number(let number): "#" + number.text
        case .string(let text): "s" + Array(text.utf8).hex
        case .array(let elements): "[" + elements.map(\.shape).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.members.map { "\(Array($0.key.utf8).hex):\($0.value.shape)" }.joined(separator: ",") + "}"
        }
    }
}
