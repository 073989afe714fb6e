import Testing

import Registry

/// Random values and random bytes, the same ones at every run.
struct JSONPropertyTests {
    @Test func `every value comes back from its own text`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let value = JSONValue.random(depth: 4, using: &random)
            let bytes = value.encoded()
            let back = try JSONValue(parsing: bytes)
            #expect(back == value)
            #expect(back.encoded() == bytes)
        }
    }

    @Test func `blanks between tokens change nothing`() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let value = JSONValue.random(depth: 4, using: &random)
            #expect(try JSONValue(parsing: value.spaced(using: &random)) == value)
        }
    }

    @Test func `every proper prefix of an object is refused where it ends or before`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let bytes = JSONValue.object(["k": .random(depth: 3, using: &random)]).encoded()
            for length in bytes.indices {
                let error = try #require(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<length])) }
                #expect(error.offset <= length)
                // A cut character of several bytes is named at its start; everything else at the end.
                #expect(error.kind == .encoding || error.offset == length)
            }
        }
    }

    @Test func `damaged texts are refused in place or mean what they say`() throws {
        var random = SeededGenerator(seed: 4)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = JSONValue.random(depth: 3, using: &random).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = .random(in: 0...255, using: &random)
                case 1: bytes.insert(.random(in: 0...255, using: &random), at: index)
                default: if bytes.count > 1 { bytes.remove(at: index) }
                }
            }
            do {
                let value = try JSONValue(parsing: bytes)
                #expect(try JSONValue(parsing: value.encoded()) == value)
            } catch {
                refused += 1
                #expect(0...bytes.count ~= error.offset)
                #expect(!error.message.isEmpty)
            }
        }
        #expect(refused > 5_000, "the damage should mostly show")
    }

    @Test func `random bytes never harm the parser`() {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array(#"{}[]",:\u0123456789eE+-.truefalsn "#.utf8) + [0xC3, 0xA9, 0xED, 0xA0, 0x80, 0xF0, 0x00]
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            do {
                let value = try JSONValue(parsing: bytes)
                // What is accepted is UTF-8 and has a text of its own that means the same.
                #expect(String(validating: bytes, as: UTF8.self) != nil)
                #expect((try? JSONValue(parsing: value.encoded())) == value)
            } catch {
                #expect(0...bytes.count ~= error.offset)
            }
        }
    }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .number(.random(using: &random))
        case 4: return .string(.random(using: &random))
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        (.random(using: &random), .random(depth: depth - 1, using: &random))
                    }))
        }
    }

    /// The value's text with blanks wherever JSON allows them.
    fileprivate func spaced(using random: inout SeededGenerator) -> [UInt8] {
        func blanks() -> [UInt8] {
            (0..<Int.random(in: 0...2, using: &random)).map { _ in
                [0x20, 0x09, 0x0A, 0x0D].randomElement(using: &random)!
            }
        }
        var inner: [UInt8] = []
        switch self {
        case .array(let elements):
            inner = Array("[".utf8) + blanks()
            for (index, element) in elements.enumerated() {
                inner += (index > 0 ? Array(",".utf8) : []) + element.spaced(using: &random)
            }
            inner += Array("]".utf8)
        case .object(let object):
            inner = Array("{".utf8) + blanks()
            for (index, member) in object.members.enumerated() {
                inner += (index > 0 ? Array(",".utf8) : []) + JSONValue.string(member.key).spaced(using: &random)
                inner += Array(":".utf8) + member.value.spaced(using: &random)
            }
            inner += Array("}".utf8)
        default: inner = encoded()
        }
        return blanks() + inner + blanks()
    }
}

extension JSONNumber {
    fileprivate static func random(using random: inout SeededGenerator) -> JSONNumber {
        func digits(_ count: ClosedRange<Int>) -> String {
            String((0..<Int.random(in: count, using: &random)).map { _ in "0123456789".randomElement(using: &random)! })
        }
        var text = Bool.random(using: &random) ? "-" : ""
        text += Bool.random(using: &random) ? "0" : "\(Int.random(in: 1...9, using: &random))" + digits(0...20)
        if Bool.random(using: &random) { text += "." + digits(1...10) }
        if Bool.random(using: &random) {
            text +=
                ["e", "E"].randomElement(using: &random)! + ["", "+", "-"].randomElement(using: &random)!
                + digits(1...3)
        }
        return JSONNumber(text)!
    }
}

extension String {
    /// Control characters, quotes, backslashes, and characters of one to four bytes.
    fileprivate static func random(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let range: ClosedRange<UInt32> =
                [
                    0...0x1F, 0x20...0x7F, 0x20...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x800...0xD7FF,
                    0xE000...0xFFFF, 0x10000...0x10FFFF,
                ]
                .randomElement(using: &random)!
            text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random))!)
        }
        return text
    }
}

/// SplitMix64: small, and the same sequence everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
