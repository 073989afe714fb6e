/// Which devices a page gets: those whose name has a text in it, the first so many in order. Pure.
struct DeviceChoice: Sendable {
    /// The most that a page gets. Whoever has more finds the others by search.
    static let most = 2000

    let devices: [String]
    /// How many there are, whether they fit or not.
    let total: Int

    init(of all: [String], match: String, most: Int = Self.most) {
        total = all.count
        let wanted = match.lowercased()
        let fitting = wanted.isEmpty ? all : all.filter { $0.lowercased().contains(wanted) }
        devices = Array(fitting.sorted().prefix(most))
    }
}
