/// Numbers that look random but depend only on the world's seed and on what they are for. No generator is carried along,
/// so a station's life does not depend on when, in which order or how often anybody looks at it.
struct WorldRandom: Sendable {
    /// What a number decides; keeps two decisions about the same thing apart.
    enum Purpose: UInt64 {
        case firstArrival = 1, gap, vehicle, battery, stay, driver, ripple, alarm, alarmType, outageGap, outageLength
        case activation, contact, place, order
    }

    let seed: UInt64

    init(seed: Int) {
        self.seed = UInt64(bitPattern: Int64(seed))
    }

    /// 64 well mixed bits for a purpose and up to three numbers (station, port, visit).
    func bits(_ purpose: Purpose, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> UInt64 {
        var state = Self.mixed(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
        for number in [first, second, third] {
            state = Self.mixed(state ^ UInt64(bitPattern: Int64(number)) &* 0xD6E8_FEB8_6659_FD93)
        }
        return state
    }

    /// A number from 0 up to, not including, 1.
    func unit(_ purpose: Purpose, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> Double {
        Double(bits(purpose, first, second, third) >> 11) * 0x1p-53
    }

    /// A number of the range, its upper end excluded.
    func within(
        _ range: Range<Double>, _ purpose: Purpose, _ first: Int, _ second: Int = 0, _ third: Int = 0
    ) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit(purpose, first, second, third)
    }

    /// A whole number from 0 up to, not including, `bound`.
    func integer(below bound: Int, _ purpose: Purpose, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> Int {
        Int(bits(purpose, first, second, third) % UInt64(bound))
    }

    /// The finalizer of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
