import Hummingbird

/// `/healthz`: whether the process works. `/readyz`: whether broker and API are reached.
struct HealthRoutes: StatusRoutes {
    let source: any StatusSource

    func add(to list: inout RouteList) {
        list.get("/healthz") { [source] _, _ in
            let liveness = await source.liveness()
            return .json(liveness.json, liveness.isAlive ? .ok : .serviceUnavailable)
        }
        list.get("/readyz") { [source] _, _ in
            let readiness = await source.readiness()
            return .json(readiness.json, readiness.isReady ? .ok : .serviceUnavailable)
        }
    }
}
