import HTTPTypes
import Hummingbird

/// The paths that are served, and what answers at each by method. A path that exists answers other methods with 405,
/// and HEAD like GET without the body.
struct RouteList {
    typealias Answer = @Sendable (Request, StatusContext) async throws -> Response

    private var routes: [(path: String, answers: [(method: HTTPRequest.Method, answer: Answer)])] = []

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
    ]

    mutating func get(_ path: String, _ answer: @escaping Answer) {
        on(.get, path, answer)
        on(.head, path) { try await answer($0, $1).createHeadResponse() }
    }

    mutating func post(_ path: String, _ answer: @escaping Answer) { on(.post, path, answer) }

    mutating func on(_ method: HTTPRequest.Method, _ path: String, _ answer: @escaping Answer) {
        if let place = routes.firstIndex(where: { $0.path == path }) {
            routes[place].answers.append((method, answer))
        } else {
            routes.append((path, [(method, answer)]))
        }
    }

    /// Method and path of each route but HEAD's, which follow from GET's.
    var paths: [String] {
        routes.flatMap { route in
            route.answers.filter { $0.method != .head }.map { "\($0.method.rawValue) \(route.path)" }
        }
    }

    /// Puts the paths into a router.
    func add(to router: Router<StatusContext>) {
        for route in routes {
            for (method, answer) in route.answers { router.on(RouterPath(route.path), method: method, use: answer) }
            let known = route.answers.map(\.method)
            let allowed = known.map(\.rawValue).joined(separator: ", ")
            for method in Self.methods where !known.contains(method) {
                router.on(RouterPath(route.path), method: method) { _, _ in
                    var response = Response.text("Only \(allowed) are answered here.", .methodNotAllowed)
                    response.headers[.allow] = allowed
                    return response
                }
            }
        }
    }
}

/// One concern of the listener, with its paths.
protocol StatusRoutes: Sendable {
    func add(to list: inout RouteList)
}
