/// Rows under headings, each column as wide as its widest cell, or narrower where the terminal is.
package struct TextTable: Sendable {
    /// One column.
    package struct Column: Sendable {
        package enum Alignment: Sendable {
            case leading
            /// For numbers.
            case trailing
        }

        /// What becomes of a cell that is too long.
        package enum Narrowing: Sendable {
            /// It is never cut: numbers, and what is to be copied.
            case never
            /// Its end is cut off.
            case end
            /// Its middle is left out: paths, whose ends tell most.
            case middle
            /// It goes on below: sentences.
            case wrap
        }

        let title: String
        let alignment: Alignment
        let narrowing: Narrowing
        /// Columns that it keeps when it is narrowed; others are left out before it gets less.
        let least: Int
        /// Whether the column may be left out where there is no room for it; the highest number goes first.
        let dispensable: Int?

        package init(
            _ title: String, _ alignment: Alignment = .leading, narrowing: Narrowing = .end, least: Int = 8,
            dispensable: Int? = nil
        ) {
            self.title = title
            self.alignment = alignment
            self.narrowing = narrowing
            self.least = least
            self.dispensable = dispensable
        }
    }

    /// One cell.
    package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        let text: String
        let style: Style

        /// What would disturb the terminal is replaced.
        package init(_ text: String, _ style: Style = .plain) {
            self.text = text.harmless
            self.style = style
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []
    /// Blanks before each row.
    private let indent: Int
    private static let gap = 2
    /// Where even the columns that must stay have no room, those that are cut keep so much.
    private static let narrowest = 8

    package init(_ columns: [Column], indent: Int = 0) {
        self.columns = columns
        self.indent = indent
    }

    /// Adds a row; cells that are missing at its end are empty.
    package mutating func add(_ cells: [Cell]) { rows.append(cells) }

    package var isEmpty: Bool { rows.isEmpty }

    /// A table in text, and what had to go.
    package struct Layout: Hashable, Sendable {
        package let lines: [String]
        /// Titles of columns for which there was no room.
        package let omitted: [String]
    }

    /// Lays the table out.
    ///
    /// - Parameter width: columns of the terminal; nil: as wide as it gets, nothing cut.
    package func layout(width: Int?, isColoured: Bool = false) -> Layout {
        let natural = columns.indices.map { column in
            rows.reduce(DisplayWidth.of(columns[column].title)) { max($0, DisplayWidth.of(cell($1, column).text)) }
        }
        var kept = Array(columns.indices)
        if let width {
            while total(kept.map { least($0, natural[$0]) }) > width, let next = mostDispensable(of: kept) {
                kept.removeAll { $0 == next }
            }
        }
        let widths = fitted(kept, natural, to: width)
        let titles = columns.map { Cell($0.title, .bold) }
        let lines = ([titles] + rows).flatMap { row in
            parts(of: row, kept, widths).map { line($0, kept, widths, width, isColoured) }
        }
        return Layout(lines: lines, omitted: columns.indices.filter { !kept.contains($0) }.map { columns[$0].title })
    }

    // MARK: Widths

    private func least(_ column: Int, _ natural: Int, _ wanted: Int? = nil) -> Int {
        let column = columns[column]
        return column.narrowing == .never
            ? natural : min(natural, max(wanted ?? column.least, DisplayWidth.of(column.title)))
    }

    private func mostDispensable(of kept: [Int]) -> Int? {
        let candidates = kept.filter { columns[$0].dispensable != nil }
        return candidates.max { (columns[$0].dispensable ?? 0, $0) < (columns[$1].dispensable ?? 0, $1) }
    }

    private func total(_ widths: [Int]) -> Int {
        indent + widths.reduce(0, +) + Self.gap * max(0, widths.count - 1)
    }

    /// Takes from the widest columns first what is too much.
    private func fitted(_ kept: [Int], _ natural: [Int], to width: Int?) -> [Int] {
        var widths = kept.map { natural[$0] }
        guard let width else { return widths }
        for floor in [nil, Self.narrowest] {
            while total(widths) > width {
                let narrowable = widths.indices.filter { widths[$0] > least(kept[$0], natural[kept[$0]], floor) }
                guard let widest = narrowable.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
            }
        }
        return widths
    }

    // MARK: Lines

    private func cell(_ row: [Cell], _ column: Int) -> Cell { column < row.count ? row[column] : "" }

    /// The lines of a row: one, or as many as its longest sentence takes.
    private func parts(of row: [Cell], _ kept: [Int], _ widths: [Int]) -> [[Cell]] {
        var parts: [[Cell]] = [row]
        for (column, width) in zip(kept, widths) where columns[column].narrowing == .wrap {
            let text = cell(row, column)
            for (number, piece) in text.text.wrapped(to: width).enumerated() {
                if number == parts.count { parts.append(Array(repeating: "", count: columns.count)) }
                if column < parts[number].count { parts[number][column] = Cell(piece, text.style) }
            }
        }
        return parts
    }

    private func line(_ row: [Cell], _ kept: [Int], _ widths: [Int], _ limit: Int?, _ isColoured: Bool) -> String {
        var line = String(repeating: " ", count: indent)
        /// Columns filled so far, and blanks that come before the next text.
        var used = indent
        var blanks = 0
        for (index, width) in zip(kept, widths) {
            let column = columns[index]
            let cell = cell(row, index)
            // A terminal narrower than the least widths: the line ends where it does.
            let room = min(width, max(0, (limit ?? .max) - used - blanks))
            let text = DisplayWidth.cut(cell.text, to: room, keepingEnds: column.narrowing == .middle)
            let padding = width - DisplayWidth.of(text)
            if column.alignment == .trailing { blanks += max(0, min(padding, room - DisplayWidth.of(text))) }
            if !text.isEmpty {
                line += String(repeating: " ", count: blanks) + cell.style.applied(to: text, isColoured)
                used += blanks + DisplayWidth.of(text)
                blanks = 0
            }
            if column.alignment == .leading { blanks += padding }
            blanks += Self.gap
        }
        return line
    }
}
