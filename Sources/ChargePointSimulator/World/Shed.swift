/// A limit on a port's power, as asked for.
enum ShedLimit: Sendable, Hashable {
    /// At most so many kW, whatever the port dispenses.
    case cap(Double)
    /// At most so many kW for the station's ports together: those that charge share it evenly.
    case stationCap(Double)
    /// The share taken away from what the port dispenses at the moment when the shed takes effect. A port that dispenses
    /// nothing then is held at zero until cleared.
    case percent(Int)

    /// Going from a cap to a percentage or back needs a clear in between.
    var isPercent: Bool {
        if case .percent = self { true } else { false }
    }
}

/// What a shed or clear was aimed at.
enum ShedAim: Sendable, Hashable {
    case port, station
    case group(Int)
    case event(Int)
}

/// A shed in force on a port.
struct PortShed: Sendable, Hashable {
    let limit: ShedLimit
    /// kW that a percentage came to when it took effect; unused for caps.
    let frozen: Double
    /// When it ends by itself; infinite: when cleared.
    let until: ModelTime
    let aim: ShedAim
}

/// A shed or clear that was accepted and waits for its effect.
struct ShedOrder: Sendable, Hashable {
    enum Action: Sendable, Hashable {
        /// `duration` in seconds of the model's time, counted from the effect; nil: until cleared.
        case shed(ShedLimit, duration: Double?)
        case clear
    }

    var due: ModelTime
    /// Indices, from 0.
    let ports: [Int]
    let action: Action
    let aim: ShedAim

    /// Whether it belongs to a shed event.
    var isPlanned: Bool { if case .event = aim { true } else { false } }
}
