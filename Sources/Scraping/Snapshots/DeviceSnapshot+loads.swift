import Registry
public import struct FoundationEssentials.Date

/// What a port delivers.
public struct PortLoad: Hashable, Sendable {
    /// Nil: the only one of the device.
    public let port: Int?
    /// Nil: not known, or stale.
    public let watts: Int?
}

extension DeviceSnapshot {
    /// The ports that it shows: its own, or with `layout: station` those that its registers name. Never empty; nil is the
    /// station, or a port whose number is not known.
    public var shownPorts: [Int?] {
        if let port { return [port] }
        let named = Set(
            registers.compactMap { register -> Int? in if case .port(let number) = register.port { number } else { nil }
            })
        return named.isEmpty ? [nil] : named.sorted()
    }

    /// What its ports deliver, by the registers of `portLoad`. Empty if there is none.
    public func portLoads(at now: Date) -> [PortLoad] {
        loadPlaces.compactMap { place in
            let register = registers[place]
            guard register.attribute == .load(.portLoad) else { return nil }
            let number: Int? = if case .port(let named) = register.port { named } else { shownPorts[0] }
            return PortLoad(port: port ?? number, watts: watts(place, at: now))
        }
    }

    private func watts(_ place: Int, at now: Date) -> Int? {
        let kilowatts: Double? =
            switch value(place, at: now) {
            case .number(let digits): Double(digits)
            case .integer(let number): Double(number)
            case .string(let text): Double(text)
            default: nil
            }
        guard let kilowatts, kilowatts.isFinite, abs(kilowatts) < 1e6 else { return nil }
        return Int((kilowatts * 1000).rounded())
    }
}
