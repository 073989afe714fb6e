import Testing
import XML

@Suite struct XMLEncodingTests {
    @Test(arguments: ["UTF-8", "utf-8", "US-ASCII"])
    func `UTF-8 is read`(_ name: String) throws {
        let text = "<?xml version='1.0' encoding=\"\(name)\" standalone='yes'?><a>café</a>"
        #expect(try XMLElement.parse(Array(text.utf8)).text == "café")
        #expect(try XMLElement.parse([0xEF, 0xBB, 0xBF] + Array(text.utf8)).text == "café")
    }

    @Test func `UTF-16 is read in both orders`() throws {
        let units = Array("<?xml version='1.0' encoding='UTF-16'?><a>café 🔌</a>".utf16)
        let little = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        #expect(try XMLElement.parse([0xFF, 0xFE] + little).text == "café 🔌")
        #expect(try XMLElement.parse([0xFE, 0xFF] + big).text == "café 🔌")
        #expect(try XMLElement.parse(little).text == "café 🔌")
        #expect(throws: XMLError(message: "the document ends inside a character", line: 1, column: 1)) {
            try XMLElement.parse([0xFF, 0xFE] + little.dropLast())
        }
        for end in stride(from: 2, to: little.count, by: 2) {
            #expect(throws: XMLError.self) { try XMLElement.parse([0xFF, 0xFE] + little[..<end]) }
        }
    }

    @Test func `half of a surrogate pair is an error`() {
        for wrong: [UInt8] in [[0x00, 0xDC], [0x00, 0xD8, 0x41, 0x00], [0x00, 0xD8]] {
            let start = Array("<a>".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            let end = Array("</a>".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            #expect(throws: XMLError.self) { try XMLElement.parse([0xFF, 0xFE] + start + wrong + end) }
        }
    }

    @Test func `Latin-1 is read if it is declared`() throws {
        let head = Array("<?xml version='1.0' encoding='ISO-8859-1'?>".utf8)
        let root: [UInt8] = Array("<a>caf".utf8) + [0xE9] + Array("</a>".utf8)
        #expect(try XMLElement.parse(head + root).text == "café")
        #expect(throws: XMLError.self) { try XMLElement.parse(root) }
    }

    @Test(arguments: ["nonsense", "IBM037", "UTF-7", "ISO-2022-CN-EXT", "UTF-32", "Shift_JIS", ""])
    func `other encodings are refused by name`(_ name: String) {
        let error = #expect(throws: XMLError.self) {
            try XMLElement.parse(Array("<?xml version='1.0' encoding='\(name)'?><a/>".utf8))
        }
        #expect(error?.message == "the encoding “\(name)” is not supported (UTF-8, UTF-16 and ISO-8859-1 are)")
    }

    @Test func `a declaration that is not true is an error`() {
        let error = #expect(throws: XMLError.self) {
            try XMLElement.parse(Array("<?xml version='1.0' encoding='UTF-16'?><a/>".utf8))
        }
        #expect(error?.message == "the document declares the encoding UTF-16, but is not in it")
    }

    @Test(arguments: [
        [0x4C, 0x6F, 0xA7, 0x94, 0x93], [0x7B, 0x22], [0x00], [0xFF], [0x1F, 0x8B, 0x08], [0x00, 0x00, 0x00, 0x3C],
        [0x00, 0x00, 0xFE, 0xFF], [0xEF, 0xBB, 0xBF, 0x78],
    ])
    func `what does not start as XML is refused`(_ bytes: [UInt8]) {
        #expect(throws: XMLError(message: "the document does not start with “<”", line: 1, column: 1)) {
            try XMLElement.parse(bytes)
        }
    }

    @Test(arguments: [[0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0], [0x3C, 0, 0, 0], [0, 0x3C, 0, 0]])
    func `four bytes a character are refused`(_ bytes: [UInt8]) {
        let error = #expect(throws: XMLError.self) { try XMLElement.parse(bytes) }
        #expect(error?.message.hasPrefix("the encoding “UTF-32” is not supported") == true)
    }

    @Test func `Latin-1 has a character for each byte`() throws {
        let head = Array("<?xml version='1.0' encoding='latin1'?><a>".utf8)
        let bytes = (0x20...0xFF).map { UInt8($0) }.filter { !Array("<&".utf8).contains($0) }
        let expected = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        #expect(try XMLElement.parse(head + bytes + Array("</a>".utf8)).text == expected)
    }

    @Test func `a mark of UTF-8 before a declaration of Latin-1 is an error`() {
        let error = #expect(throws: XMLError.self) {
            try XMLElement.parse(
                [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\u{E9}</a>".utf8))
        }
        #expect(
            error?.message == "the document declares the encoding ISO-8859-1, but begins with the mark of UTF-8")
    }

    @Test(arguments: ["UTF-8", "ISO-8859-1", "UTF-16LE", "Shift_JIS"])
    func `UTF-16 shows in each character, so that its declaration does not count`(_ name: String) throws {
        let units = Array("<?xml version='1.0' encoding='\(name)'?><a>caf\u{E9} \u{1F50C}</a>".utf16)
        let little = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(try XMLElement.parse([0xFF, 0xFE] + little).text == "caf\u{E9} \u{1F50C}")
    }

    @Test func `text that is declared UTF-8 and is Latin-1 is an error with its place`() {
        let error = #expect(throws: XMLError.self) {
            try XMLElement.parse(
                Array("<?xml version='1.0' encoding='UTF-8'?>\n<a>caf".utf8) + [0xE9] + Array("</a>".utf8))
        }
        #expect(error?.message.contains("UTF-8") == true, "\(error?.message ?? "")")
        #expect(error?.line == 2)
    }
}
