/// The bridge, as the listener sees it: asked anew with each request.
public protocol StatusSource: Sendable {
    /// Whether the process itself does its work.
    func liveness() async -> Liveness

    /// Whether broker and accounts are reached.
    func readiness() async -> Readiness

    /// What was counted and measured.
    ///
    /// - Parameter limit: how many ports it may hold.
    func measurements(ports limit: Int) async -> Measurements
}
