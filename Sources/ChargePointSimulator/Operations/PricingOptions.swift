/// What a query says of a visit whose cost it wants to know.
struct PricingOptions: Sendable {
    /// Hours; the unit of Duration is not known, and minutes are taken, as in timeInterval.
    private let hours: Double?
    /// kWh.
    private let energy: Double?
    /// kW.
    private let power: Double?

    /// nil: the query does not ask.
    init?(_ query: RequestElement) throws(BadParameter) {
        let options = query["Pricing"]
        guard options.hasValue else { return nil }
        hours = try options.integer("Duration").map { Double($0) / 60 }
        energy = try options.double("energyRequired")
        power = try options.double("vehiclePower")
        for value in [hours, energy, power] where value.map({ $0 < 0 }) ?? false {
            throw BadParameter("Pricing: Duration, energyRequired and vehiclePower must not be negative.")
        }
    }

    /// The cost of the visit in the station's currency, in cents rounded.
    func cost(_ pricing: Building.Pricing, nameplate: Double) -> Double {
        let power = min(power ?? nameplate, nameplate)
        let hours = hours ?? energy.map { $0 / max(power, 0.001) } ?? 0
        let energy = min(energy ?? .infinity, power * hours)
        let first = min(hours, Double(pricing.initialDuration ?? 0))
        let time =
            first * (pricing.perHour ?? 0) + (hours - first) * (pricing.perHourThereafter ?? pricing.perHour ?? 0)
        let sum = (pricing.perSession ?? 0) + time + energy * (pricing.perKWh ?? 0)
        return (max(pricing.minPrice, min(sum, pricing.maxPrice)) * 100).rounded() / 100
    }
}
