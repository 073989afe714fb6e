import FoundationEssentials
import XML

/// Optional elements of queries: what is nil is left out, and so does not filter.
extension XMLWriter {
    mutating func field(_ name: String, _ text: String?) {
        if let text { element(name, text) }
    }

    mutating func field(_ name: String, _ number: Int?) {
        if let number { element(name, String(number)) }
    }

    mutating func field(_ name: String, _ group: StationGroupID?) {
        if let group { element(name, group.description) }
    }

    mutating func field(_ name: String, _ number: DecimalText?) {
        if let number { element(name, number.plainText) }
    }

    mutating func field(_ name: String, _ flag: Bool?) {
        if let flag { element(name, flag ? "true" : "false") }
    }

    mutating func field(_ name: String, _ date: Date?) {
        if let date { element(name, DateTimeText.text(date)) }
    }

    /// A list with its wrapper, e.g. `stationIDs/stationID`. An empty list is left out.
    mutating func list(_ name: String, of child: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        element(name) { writer in
            for text in texts { writer.element(child, text) }
        }
    }
}
