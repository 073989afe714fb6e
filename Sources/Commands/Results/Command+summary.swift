import Registry

extension Command {
    /// What it does, for the results of others: "shed to 3.0 kW".
    var summary: String {
        switch write {
        case .clearAlarms: "clear of the alarms"
        case .cancel: "cancel"
        case .load(shed: false, _): "clear"
        case .load(shed: true, nil): "shed"
        case .load(_, .allowedLoad(let power)?): "limit of \(power) kW"
        case .load(_, .percentShed(let percent)?): "limit of \(percent) %"
        case .load(nil, nil): "nothing"
        }
    }
}

extension QueuedCommand {
    /// As the results of others name it.
    var named: String {
        let what = request.isSubtree ? "\(command.summary) of all stations below \(request.name)" : command.summary
        return "\(id.shown) (\(what), received \(ISO8601.text(request.receivedAt)))"
    }
}

extension Error {
    /// As a result tells it: what it says of itself, never a type's name.
    var told: String {
        if self is CancellationError { return "it was cut short" }
        if let error = self as? any CustomStringConvertible { return error.description }
        return "for a reason that is not known"
    }
}
