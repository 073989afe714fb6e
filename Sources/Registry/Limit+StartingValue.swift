extension StationDevice {
    /// The limit that a target starts with: the `Starting Value` of its writable `allowedLoad` or `percentShed`. It is
    /// the target's setpoint until one is written.
    ///
    /// - Parameter port: the port, or nil for the station as a whole.
    /// - Returns: nil if none is given, if it is no valid limit, or if both kinds are given, since only one can hold.
    public func startingLimit(port: Int?) -> Limit? {
        var found: Limit?
        for register in registers where register.isWritable && register.port.includes(port: port) {
            guard let text = register.startingValue, let limit = Limit(startingValue: text, of: register.attribute)
            else { continue }
            if let found, !found.isSameKind(as: limit) { return nil }
            found = limit
        }
        return found
    }
}

extension LimitLookup {
    /// What is known of one device's limits, its starting value taken for a staged limit until one is written.
    public func limits(of device: StationDevice, port: Int?) -> LimitView {
        var view = limits(of: device.stationID, port: port)
        if view.staged == nil { view.staged = device.startingLimit(port: port) }
        return view
    }
}

extension Limit {
    /// Reads a registry's `Starting Value`; nil if the attribute is no limit or the text is none.
    init?(startingValue text: String, of attribute: Attribute) {
        switch attribute {
        case .load(.allowedLoad):
            guard let power = Kilowatts(text) else { return nil }
            self = .allowedLoad(power)
        case .load(.percentShed):
            guard let percent = JSONNumber(text)?.integer, (0...100).contains(percent) else { return nil }
            self = .percentShed(percent)
        default: return nil
        }
    }
}
