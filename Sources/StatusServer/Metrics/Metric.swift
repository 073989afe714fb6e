/// A metric: what is measured, in which unit, and what its labels tell apart.
struct Metric: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        /// Goes up and down.
        case gauge
        /// Only grows, from 0 at the start of the bridge (or of its account, after a reload).
        case counter
        case histogram
        /// Always 1; its labels are what it tells.
        case info
    }

    /// As its samples are called: a counter's ends in `_total`, an info's in `_info`.
    let name: String
    let kind: Kind
    let labels: [String]
    let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}
