import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Registry

/// The dashboard: the page, its stream of events, and the API that both are made of.
struct DashboardRoutes: StatusRoutes {
    let source: any DashboardSource
    let feed: DashboardFeed
    let access: AccessGuard
    let logger: Logger

    func add(to list: inout RouteList) {
        PageFiles().add(to: &list)
        list.get("/events") { request, context in try await reading(request, context) { events(request) } }
        list.get("/api/access") { request, context in allowed(request, context) }
        list.get("/api/state") { request, context in
            try await reading(request, context) { .json(await state(match: query(request, "match") ?? "")) }
        }
        list.get("/api/device") { request, context in try await reading(request, context) { await device(request) } }
        list.get("/api/history") { request, context in try await reading(request, context) { history(request) } }
        list.post("/api/set") { request, context in try await set(request, context) }
    }

    // MARK: Looking

    private func reading(
        _ request: Request, _ context: StatusContext, _ answer: () async throws -> Response
    ) async throws -> Response {
        let refusal = access.refusal(of: .read, request.headers[.authorization], from: context.client)
        return if let refusal { .refusal(refusal) } else { try await answer() }
    }

    private func events(_ request: Request) -> Response {
        let match = query(request, "match") ?? ""
        guard match.utf8.count <= 256 else { return .problem("match has more than 256 bytes.", .badRequest) }
        guard let (page, results) = feed.join() else {
            return .problem(
                "\(DashboardFeed.mostPages) pages of this bridge are open already; close one.", .serviceUnavailable,
                [.retryAfter: "15"])
        }
        let stream = EventStream(source: source, feed: feed, match: match, hasControls: access.hasControls)
        let feed = feed
        let body = request.body
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // Proxies such as nginx would wait for more before they pass anything on.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { writer in
                defer { feed.leave(page) }
                // Ends as soon as the page is gone.
                let writer = writer
                try await body.consumeWithCancellationOnInboundClose { _ in
                    try await stream.run(page: page, results: results, writer: writer)
                }
            })
    }

    private func allowed(_ request: Request, _ context: StatusContext) -> Response {
        switch access.scopes(request.headers[.authorization], from: context.client) {
        case .success(let scopes):
            .json(["read": .bool(scopes.contains(.read)), "control": .bool(scopes.contains(.control))])
        case .failure(let refusal): .refusal(refusal)
        }
    }

    private func state(match: String) async -> JSONObject {
        let choice = DeviceChoice(of: source.devices(), match: match)
        let identity = source.identity()
        var object: JSONObject = [
            "time": .string(ISO8601.text(source.now())), "instance": .string(identity.instance),
            "version": .string(identity.version), "startedAt": .string(ISO8601.text(identity.startedAt)),
            "controls": .bool(access.hasControls), "ports": .integer(choice.total),
            "shown": .integer(choice.devices.count),
        ]
        object["health"] = .object(await source.health())
        object["errors"] = .array(source.errors().map(JSONValue.object))
        object["results"] = .array(
            feed.results.compactMap { try? JSONValue(parsing: $0.json, limits: JSONLimits(maxBytes: 1 << 20)) })
        object["devices"] = .array(
            await source.rows(of: choice.devices, withHistory: false).map(JSONValue.object))
        return object
    }

    private func device(_ request: Request) async -> Response {
        guard let name = query(request, "device") else {
            return .problem("Name a device: api/device?device=campus/building1/station_001/1", .badRequest)
        }
        guard let points = await source.points(of: name) else { return .noDevice(name) }
        return .json(["device": .string(name), "points": .array(points.map(JSONValue.object))])
    }

    private func history(_ request: Request) -> Response {
        let name = query(request, "device")
        guard let range = LoadRange(rawValue: query(request, "range") ?? "hour") else {
            return .problem("range is hour or day.", .badRequest)
        }
        guard let history = source.history(of: name, range) else {
            return .problem(
                "No history is kept of \(name ?? "all"): it is of ports that have a load, the first thousand, since the "
                    + "bridge was started.", .notFound)
        }
        var object = history.json
        object["device"] = name.map(JSONValue.string) ?? .null
        return .json(object)
    }

    private func query(_ request: Request, _ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: Controlling

    private func set(_ request: Request, _ context: StatusContext) async throws -> Response {
        if let refusal = WriteRule.refusal(of: request.headers, authority: request.head.authority) {
            return .refusal(refusal)
        }
        if let refusal = access.refusal(of: .control, request.headers[.authorization], from: context.client) {
            return .refusal(refusal)
        }
        let body = try await request.body.collect(upTo: 65_536)
        let order: SetOrder
        do throws(SetOrder.Problem) {
            order = try SetOrder(Array(body.readableBytesView))
        } catch {
            return .problem(error.reason, .badRequest)
        }
        logger.info(
            "a set message from the dashboard",
            metadata: ["device": "\(order.device)", "client": "\(context.client ?? "unknown")"])
        if let reason = await source.submit(order.write, to: order.device) { return .problem(reason, .notFound) }
        var answer: JSONObject = ["id": order.id]
        // What is refused is answered before this.
        if let result = feed.result(of: order.id) {
            answer["result"] = (try? JSONValue(parsing: result.json, limits: JSONLimits(maxBytes: 1 << 20))) ?? .null
            return .json(answer)
        }
        return .json(answer, .accepted)
    }
}

extension Response {
    /// What is wrong, as a sentence for the page or its reader.
    fileprivate static func problem(
        _ text: String, _ status: HTTPResponse.Status, _ headers: HTTPFields = [:]
    ) -> Response {
        var response = Response.json(["error": .string(text)], status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    fileprivate static func noDevice(_ name: String) -> Response {
        .problem("This bridge has no device \(String(name.prefix(256))).", .notFound)
    }

    fileprivate static func refusal(_ refusal: AccessGuard.Refusal) -> Response {
        let challenge: HTTPFields = [.wwwAuthenticate: "Bearer realm=\"chargepoint2mqtt\""]
        return switch refusal {
        case .switchedOff:
            .problem("Controls are switched off: bridge.yaml has no http.tokenFile.", .forbidden)
        case .missing: .problem("A token is needed.", .unauthorized, challenge)
        case .wrong: .problem("This is not the token.", .unauthorized, challenge)
        case .insufficient: .problem("This token lets you look, not control.", .forbidden)
        case .tooMany(let seconds):
            .problem(
                "Too many wrong tokens; try again in \(seconds) s.", .tooManyRequests, [.retryAfter: String(seconds)])
        }
    }

    fileprivate static func refusal(_ refusal: WriteRule.Refusal) -> Response {
        switch refusal {
        case .contentType: .problem("Send application/json.", .unsupportedMediaType)
        case .header:
            .problem("The header \(WriteRule.header): \(WriteRule.value) is missing.", .forbidden)
        case .otherSite: .problem("Another site's page may not do this.", .forbidden)
        }
    }
}
