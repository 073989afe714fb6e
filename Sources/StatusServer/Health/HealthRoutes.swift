import Hummingbird

/// `/healthz`: whether the process works.
struct HealthRoutes: StatusRoutes {
    let source: any StatusSource

    func add(to list: inout RouteList) {
        list.get("/healthz") { [source] _, _ in
            let liveness = await source.liveness()
            return .json(liveness.json, liveness.isAlive ? .ok : .serviceUnavailable)
        }
    }
}
