import HTTPTypes
import Hummingbird
import Logging

/// What holds for every request and every answer, whatever its route.
struct RequestRules: RouterMiddleware {
    typealias Context = StatusContext

    let hosts: HostRule
    let logger: Logger

    func handle(
        _ request: Request, context: StatusContext, next: @concurrent (Request, StatusContext) async throws -> Response
    ) async throws -> Response {
        var response = await answer(request, context, next)
        for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private func answer(
        _ request: Request, _ context: StatusContext,
        _ next: @concurrent (Request, StatusContext) async throws -> Response
    ) async -> Response {
        guard hosts.allows(request.head.authority) else {
            return .text("This listener is for this machine: write its address, or localhost.", .misdirectedRequest)
        }
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let text = error.status == .notFound ? "There is nothing here." : error.body ?? error.status.reasonPhrase
            return .text(text, error.status)
        } catch {
            if !(error is CancellationError) {
                logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "reason": "\(error)"])
            }
            return .text("This did not work; the bridge's log says why.", .internalServerError)
        }
    }

    /// Whoever answers may set others. No page may be shown in a frame, guessed to be something else, or load anything.
    static let headers: [(HTTPField.Name, String)] = [
        (.contentSecurityPolicy, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        (.xContentTypeOptions, "nosniff"),
        (HTTPField.Name("X-Frame-Options")!, "DENY"),
        (HTTPField.Name("Referrer-Policy")!, "no-referrer"),
        (HTTPField.Name("Cross-Origin-Resource-Policy")!, "same-origin"),
        (HTTPField.Name("Cross-Origin-Opener-Policy")!, "same-origin"),
        (.cacheControl, "no-store"),
    ]
}
