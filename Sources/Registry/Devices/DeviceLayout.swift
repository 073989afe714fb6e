/// How a station's points are spread over devices: `publish.layout`.
public enum DeviceLayout: String, CaseIterable, Hashable, Sendable {
    /// One device a port, and one for the station's own points.
    case port
    /// One device a station, with all its points: what subscribers of VOLTTRON's own driver know.
    case station
}
