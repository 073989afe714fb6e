import Hummingbird
import NIOCore

/// `/metrics`: what Prometheus scrapes.
struct MetricsRoutes: StatusRoutes {
    let source: any StatusSource
    let portMetrics: Int

    func add(to list: inout RouteList) {
        list.get("/metrics") { [source, portMetrics] request, _ in
            let format = Exposition.Format(accept: request.headers[values: .accept].joined(separator: ","))
            let text = MetricsText(
                await source.measurements(ports: portMetrics), process: ProcessUsage.current(), format: format)
            return Response(
                status: .ok, headers: [.contentType: format.contentType],
                body: ResponseBody { writer in
                    for piece in text { try await writer.write(ByteBuffer(bytes: piece)) }
                    try await writer.finish(nil)
                })
        }
    }
}
