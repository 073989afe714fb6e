/// A kind of car, as far as its charging goes. Makers and models are made up.
struct Vehicle: Sendable, Hashable {
    let make: String
    let model: String
    let year: Int
    /// kWh.
    let battery: Double
    /// What its own charger can take from an AC port, kW.
    let power: Double

    static let all = [
        Vehicle(make: "Aurora", model: "City", year: 2019, battery: 24, power: 3.3),
        Vehicle(make: "Aurora", model: "City+", year: 2022, battery: 40, power: 6.6),
        Vehicle(make: "Boreal", model: "Three", year: 2023, battery: 57, power: 7.7),
        Vehicle(make: "Boreal", model: "Wagon", year: 2024, battery: 75, power: 11),
        Vehicle(make: "Corvid", model: "Plug-in", year: 2021, battery: 12, power: 3.6),
        Vehicle(make: "Corvid", model: "Volta", year: 2020, battery: 60, power: 7.2),
        Vehicle(make: "Dorado", model: "Van", year: 2025, battery: 68, power: 6.6),
    ]
}

/// Who charges, and with what.
struct Driver: Sendable {
    let userID: String
    let credentialID: String
    /// nil: the car does not say.
    let vehicle: Vehicle?
    let vehicleMAC: String
    /// Percent at arrival; nil if the car does not say.
    let startPercent: Double?

    /// What the battery shows after `energy` kWh.
    func percent(after energy: Double) -> Double? {
        guard let vehicle, let startPercent else { return nil }
        return min(100, startPercent + energy / vehicle.battery * 100)
    }
}
