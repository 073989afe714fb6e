/// A number with exactly three decimals, as the service writes power: `3.314`.
struct Decimal3: Hashable, Sendable {
    let thousandths: Int

    init(thousandths: Int) {
        self.thousandths = thousandths
    }

    /// Rounds down, so that a power just at its cap is never shown above it.
    init(_ value: Double) {
        thousandths = Int((value * 1000 + 1e-6).rounded(.down))
    }

    var value: Double { Double(thousandths) / 1000 }

    /// The lexical form; the same for all clients, whatever their locale.
    var text: String {
        let magnitude = thousandths.magnitude
        let fraction = magnitude % 1000
        let padding = fraction < 10 ? "00" : fraction < 100 ? "0" : ""
        return "\(thousandths < 0 ? "-" : "")\(magnitude / 1000).\(padding)\(fraction)"
    }

    static func + (left: Decimal3, right: Decimal3) -> Decimal3 {
        Decimal3(thousandths: left.thousandths + right.thousandths)
    }
}
