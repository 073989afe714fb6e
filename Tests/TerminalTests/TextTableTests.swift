import Terminal
import Testing

@Suite struct TextTableTests {
    private typealias Column = TextTable.Column

    private func lines(_ columns: [Column], _ rows: [[TextTable.Cell]], width: Int? = nil) -> [String] {
        var table = TextTable(columns)
        for row in rows { table.add(row) }
        return table.layout(width: width).lines
    }

    @Test func `columns are as wide as their widest cell, numbers end in line, no line ends in blanks`() {
        #expect(
            lines(
                [Column("operation"), Column("calls", .trailing), Column("note")],
                [["getLoad", "2,880", "dear"], ["getStationStatus", "9", ""]])
                == [
                    "operation         calls  note",
                    "getLoad           2,880  dear",
                    "getStationStatus      9",
                ])
    }

    @Test func `wide characters, accents and emoji keep the columns in line`() {
        #expect(
            lines(
                [Column("name"), Column("id")],
                [["東京駅", "1"], ["Zürich", "2"], ["Zu\u{308}rich", "3"], ["⚡️🇨🇭", "4"]])
                == [
                    "name    id",
                    "東京駅  1",
                    "Zürich  2",
                    "Zu\u{308}rich  3",
                    "⚡️🇨🇭    4",
                ])
    }

    @Test func `what is too long is cut, the widest column first, and no line is wider than the terminal`() {
        let rows: [[TextTable.Cell]] = [["campus/building1/north/station_001", "1:34001", "CT4020-HD-GW"]]
        let columns = [Column("path", narrowing: .middle), Column("id", narrowing: .never), Column("model")]
        #expect(lines(columns, rows, width: 60)[1] == "campus/building1/north/station_001  1:34001  CT4020-HD-GW")
        #expect(lines(columns, rows, width: 45)[1] == "campus/…th/station_001  1:34001  CT4020-HD-GW")
        #expect(lines(columns, rows, width: 30)[1] == "cam…n_001  1:34001  CT4020-HD…")
        for width in 1...60 {
            for line in lines(columns, rows, width: width) {
                #expect(DisplayWidth.of(line) <= width, "\(width): \(line)")
            }
        }
    }

    @Test func `a wide character is not cut in half`() {
        for width in 8...14 {
            let line = lines([Column("a")], [["東京駅東京駅東京駅"]], width: width)[1]
            #expect(DisplayWidth.of(line) <= width && DisplayWidth.of(line) >= width - 1)
            #expect(line.hasSuffix("…"))
        }
    }

    @Test func `columns that are dispensable go before others become useless, and are named`() {
        var table = TextTable([Column("name"), Column("id", narrowing: .never), Column("power", dispensable: 1)])
        table.add(["a very long name of a station", "1:34001", "6.6 kW"])
        let layout = table.layout(width: 20)
        #expect(layout.omitted == ["power"])
        #expect(layout.lines == ["name         id", "a very lon…  1:34001"])
        #expect(table.layout(width: 100).omitted == [])
    }

    @Test func `what is least needed goes first, before another column gets narrower than it should`() {
        var table = TextTable([
            Column("name", least: 20), Column("model", narrowing: .never, dispensable: 2),
            Column("status", narrowing: .never, dispensable: 1),
        ])
        table.add(["the station at the north gate", "CT4021-GW1", "AVAILABLE"])
        #expect(table.layout(width: 48).omitted == [])
        #expect(table.layout(width: 42).omitted == ["model"])
        #expect(table.layout(width: 30).omitted == ["model", "status"])
    }

    @Test func `sentences go on below, the other columns stay empty there`() {
        #expect(
            lines(
                [Column("name", narrowing: .never), Column("meaning", narrowing: .wrap)],
                [["load", "power that the port delivers"], ["n", "short"]], width: 22)
                == [
                    "name  meaning",
                    "load  power that the",
                    "      port delivers",
                    "n     short",
                ])
    }

    @Test func `colours take no room, and are only there when asked for`() {
        var table = TextTable([Column("state"), Column("n", .trailing)])
        table.add([.init("offline", .red), "1"])
        #expect(table.layout(width: nil).lines == ["state    n", "offline  1"])
        #expect(
            table.layout(width: nil, isColoured: true).lines
                == ["\u{1B}[1mstate\u{1B}[0m    \u{1B}[1mn\u{1B}[0m", "\u{1B}[31moffline\u{1B}[0m  1"])
    }

    @Test func `names from elsewhere cannot steer the terminal`() {
        let line = lines([Column("name")], [["\u{1B}[2Jboom\u{07}\u{202E}txt\r\n"]])[1]
        #expect(line == "\u{FFFD}[2Jboom\u{FFFD}\u{FFFD}txt\u{FFFD}\u{FFFD}" || line.hasSuffix("txt\u{FFFD}"))
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }

    @Test func `a row may have fewer cells than there are columns, and a table no rows`() {
        #expect(lines([Column("a"), Column("b"), Column("c")], [["1"]]) == ["a  b  c", "1"])
        #expect(lines([Column("a"), Column("b")], []) == ["a  b"])
    }
}

@Suite struct WrappingTests {
    @Test func `sentences are broken at blanks, and what follows is set in`() {
        let text = "  warning: that is more than may be used: all intervals will be stretched"
        #expect(
            text.wrapped(to: 40, indent: 4) == [
                "  warning: that is more than may be", "    used: all intervals will be", "    stretched",
            ])
        #expect(text.wrapped(to: nil) == [text])
        #expect("short".wrapped(to: 40) == ["short"])
    }

    @Test func `a word that is too long stays whole, so that it can be copied`() {
        #expect(
            "see https://example.org/a/very/long/address now".wrapped(to: 20)
                == ["see", "https://example.org/a/very/long/address", "now"])
    }
}
