import Glibc

/// A vehicle's stay at a port, from plugging in to leaving: one charging session.
struct Visit: Sendable, Hashable {
    let arrival: ModelTime
    /// When it leaves, charged or not; infinite: when told to.
    var departure: ModelTime
    let curve: ChargingCurve
    /// How much the power drawn falls below the curve now and then, 0…1.
    let ripple: Double
    /// Whether it was posted by a test rather than made by the world.
    let isPosted: Bool
}

/// Where visits come from: the same port's same visit is always the same.
struct VisitPlan: Sendable {
    let random: WorldRandom
    let station: Int
    let port: Int

    /// Until the port's first vehicle, from the world's beginning; s.
    var firstGap: Double { random.within(0..<7_200, .firstArrival, station, port) }

    /// From the end of a visit to the next arrival; s.
    func gap(after number: Int) -> Double {
        300 + exponential(mean: 2_400, .gap, number)
    }

    /// The visit with this number that starts now.
    func visit(_ number: Int, at arrival: ModelTime, nameplate: Double) -> Visit {
        let vehicle = vehicle(number)
        let power = min(vehicle.power, nameplate)
        let target = targetPercent(number)
        let wanted = max(2, vehicle.battery * (target - startPercent(number)) / 100)
        let curve = ChargingCurve(power: power, wanted: wanted, taperFrom: target > 88 ? wanted * 0.8 : wanted)
        // People plan by the clock: they leave when they meant to, even if a shed kept the car from filling up.
        let charging = wanted / power * 3600
        let slack = exponential(mean: 900, .stay, -1 - number)
        let stay = charging * random.within(1.02..<1.3, .stay, station, port, number) + slack
        return Visit(
            arrival: arrival, departure: arrival + stay, curve: curve, ripple: 0.04, isPosted: false)
    }

    /// Who comes with this number. The car of a posted visit says nothing of itself.
    func driver(_ number: Int, isPosted: Bool) -> Driver {
        let bits = random.bits(.driver, station, port, number)
        let user = 100_000 + Int(bits % 900_000)
        let card = 400_000 + Int((bits >> 20) % 500_000)
        let mac = (0..<3).map { byte in
            let value = (bits >> (40 + UInt64(byte) * 8)) & 0xFF
            return (value < 16 ? "0" : "") + String(value, radix: 16, uppercase: true)
        }
        return Driver(
            userID: String(user), credentialID: "CNCP0000\(card)", vehicle: isPosted ? nil : vehicle(number),
            vehicleMAC: "00:7D:FA:\(mac.joined(separator: ":"))",
            startPercent: isPosted ? nil : startPercent(number))
    }

    private func vehicle(_ number: Int) -> Vehicle {
        Vehicle.all[random.integer(below: Vehicle.all.count, .vehicle, station, port, number)]
    }

    private func startPercent(_ number: Int) -> Double {
        random.within(35..<75, .battery, station, port, number * 2).rounded()
    }

    private func targetPercent(_ number: Int) -> Double {
        random.within(75..<101, .battery, station, port, number * 2 + 1).rounded(.down)
    }

    private func exponential(mean: Double, _ purpose: WorldRandom.Purpose, _ number: Int) -> Double {
        -mean * log(1 - random.unit(purpose, station, port, number))
    }
}
