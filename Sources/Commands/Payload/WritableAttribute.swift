import Registry

/// The four attributes that a set message may write, and what each takes.
enum WritableAttribute: Hashable, Sendable, CaseIterable {
    case shedState
    case allowedLoad
    case percentShed
    case clearAlarms

    /// Nil if the attribute cannot be written.
    init?(_ attribute: Attribute) {
        switch attribute {
        case .load(.shedState): self = .shedState
        case .load(.allowedLoad): self = .allowedLoad
        case .load(.percentShed): self = .percentShed
        case .alarm(.clearAlarms): self = .clearAlarms
        default: return nil
        }
    }

    /// What a message may hold, for the reason of a refusal.
    var acceptedForms: String {
        switch self {
        case .shedState: "true, on, yes or 1 to shed, false, off, no or 0 to clear"
        case .allowedLoad: "a number of kW from 0, such as 3.0"
        case .percentShed: "a whole number of percent from 0 to 100, such as 50"
        case .clearAlarms: "true, on, yes or 1"
        }
    }

    /// The value as a truth value: a word for one, or a number that is 1 or 0.
    func boolean(_ value: SetValue, point: String) throws(Rejection) -> Bool {
        switch value {
        case .boolean(let flag): return flag
        case .number(let number):
            switch number.integer {
            case 1: return true
            case 0: return false
            default: throw misfit(value, point: point)
            }
        }
    }

    /// The value as a limit of this kind.
    func limit(_ value: SetValue, point: String) throws(Rejection) -> Limit {
        guard case .number(let number) = value else { throw misfit(value, point: point) }
        switch self {
        case .allowedLoad:
            // No more digits than anybody means: they are kept, and sent to the API as they are.
            guard let power = Kilowatts(number.text), power.digits.utf8.count <= 40 else {
                throw misfit(value, point: point)
            }
            return .allowedLoad(power)
        case .percentShed:
            guard let percent = number.integer, (0...100).contains(percent) else { throw misfit(value, point: point) }
            return .percentShed(percent)
        case .shedState, .clearAlarms:
            preconditionFailure("\(self) is no limit")
        }
    }

    private func misfit(_ value: SetValue, point: String) -> Rejection {
        Rejection("\(value.json.shown) is no value of \(point); send \(acceptedForms)")
    }
}
