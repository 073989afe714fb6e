/// The bridge, as the listener sees it: asked anew with each request.
public protocol StatusSource: Sendable {
    /// Whether the process itself does its work.
    func liveness() async -> Liveness
}
