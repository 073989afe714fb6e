/// The CSV's `Port #`: which ports of a station a register belongs to.
public enum PortSelector: Hashable, Sendable, CustomStringConvertible {
    /// Empty or 0: the station. Such a register is part of every port's device too.
    case station
    /// One port, counted from 1.
    case port(Int)
    /// `*`: every port that the station has.
    case every

    /// Whether a register of this selector is part of the device of `port`; nil is the station's own device.
    public func includes(port: Int?) -> Bool {
        switch self {
        case .station: true
        case .port(let number): number == port
        case .every: port != nil
        }
    }

    /// As in the CSV.
    public var description: String {
        switch self {
        case .station: ""
        case .port(let number): String(number)
        case .every: "*"
        }
    }
}
