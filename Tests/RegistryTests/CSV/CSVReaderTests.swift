import Testing

@testable import Registry

@Suite struct CSVReaderTests {
    private func read(_ text: String) -> (rows: [CSVRow], faults: [CSVFault]) { read(Array(text.utf8)) }

    private func read(_ bytes: [UInt8]) -> (rows: [CSVRow], faults: [CSVFault]) {
        var reader = CSVReader(bytes)
        var rows: [CSVRow] = []
        while let row = reader.next() { rows.append(row) }
        return (rows, reader.faults)
    }

    @Test(arguments: [
        "a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\rc,d\r", "a,b\nc,d", "\u{FEFF}a,b\r\nc,d", "\n\na,b\n , \n\nc,d\n\n",
    ])
    func `any line end, byte order mark and blank lines make no difference`(text: String) {
        let read = read(text)
        #expect(read.rows.map(\.fields) == [["a", "b"], ["c", "d"]])
        #expect(read.faults.isEmpty)
    }

    @Test(arguments: [
        (#""a,b",c"#, ["a,b", "c"]),
        (#""say ""hi""",c"#, [#"say "hi""#, "c"]),
        ("\"\",x", ["", "x"]),
        (#"5" pipe,c"#, [#"5" pipe"#, "c"]),
        (#"a,  "b, c"  ,d"#, ["a", "b, c", "d"]),
        ("  a\t, b ", ["a", "b"]),
        ("a,,", ["a", "", ""]),
        ("Straße,東京", ["Straße", "東京"]),
    ])
    func `quotes, blanks and empty fields`(line: String, fields: [String]) {
        let read = read(line)
        #expect(read.rows.map(\.fields) == [fields])
        #expect(read.faults.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `a row's line is right behind fields of several lines`(end: String) {
        let text = ["a,\"one", "two", "three\",b", "", "c,d"].joined(separator: end)
        #expect(
            read(text).rows == [
                CSVRow(line: 1, fields: ["a", "one\ntwo\nthree", "b"]), CSVRow(line: 5, fields: ["c", "d"]),
            ])
    }

    @Test func `text after a closing quote is kept and told of`() {
        let read = read("x\n\"a\nb\" c,d")
        #expect(read.rows.map(\.fields) == [["x"], ["a\nbc", "d"]])
        #expect(read.faults == [CSVFault(kind: .textAfterQuote, line: 3)])
    }

    @Test func `a quote that is never closed loses its row and names the line it was opened on`() {
        let read = read("a,b\nc,\nd,\"e\nf,g\n")
        #expect(read.rows.map(\.fields) == [["a", "b"], ["c", ""]])
        #expect(read.faults == [CSVFault(kind: .unterminatedQuote, line: 3)])
    }

    @Test func `bytes that are no UTF-8 lose their row only`() {
        let read = read(Array("a\n".utf8) + [0x53, 0x74, 0x72, 0xDF, 0x65] + Array("\nb".utf8))
        #expect(read.rows.map(\.fields) == [["a"], ["b"]])
        #expect(read.faults == [CSVFault(kind: .notUTF8, line: 2)])
    }

    @Test func `an empty file has no rows`() {
        #expect(read("").rows.isEmpty)
        #expect(read([0xEF, 0xBB, 0xBF]).rows.isEmpty)
    }
}
