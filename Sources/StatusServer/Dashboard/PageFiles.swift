import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the page. They are part of the program (``PackageResources``, which the build makes of the folder `Page`),
/// so that it needs nothing beside itself.
struct PageFiles: Sendable {
    private struct File: Sendable {
        let path: String
        let type: String
        let bytes: [UInt8]
    }

    /// No code or style but the page's own files; nothing from elsewhere, nothing to elsewhere, in no frame.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

    private static let script = "text/javascript; charset=utf-8"

    private static let files = [
        File(path: "/", type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        File(path: "/page/page.css", type: "text/css; charset=utf-8", bytes: PackageResources.page_css),
        File(path: "/page/icon.svg", type: "image/svg+xml", bytes: PackageResources.icon_svg),
        File(path: "/page/theme.js", type: script, bytes: PackageResources.theme_js),
        File(path: "/page/access.js", type: script, bytes: PackageResources.access_js),
        File(path: "/page/app.js", type: script, bytes: PackageResources.app_js),
        File(path: "/page/commands.js", type: script, bytes: PackageResources.commands_js),
        File(path: "/page/dom.js", type: script, bytes: PackageResources.dom_js),
        File(path: "/page/format.js", type: script, bytes: PackageResources.format_js),
        File(path: "/page/history.js", type: script, bytes: PackageResources.history_js),
        File(path: "/page/plot.js", type: script, bytes: PackageResources.plot_js),
        File(path: "/page/port.js", type: script, bytes: PackageResources.port_js),
        File(path: "/page/ports.js", type: script, bytes: PackageResources.ports_js),
        File(path: "/page/store.js", type: script, bytes: PackageResources.store_js),
        File(path: "/page/stream.js", type: script, bytes: PackageResources.stream_js),
    ]

    /// Adds a route for each file. A browser that has one asks each time whether it is still the same, so that a newer
    /// bridge never meets an older page.
    func add(to list: inout RouteList) {
        for file in Self.files {
            let tag = "\"\(Self.digest(file.bytes))\""
            let headers: HTTPFields = [
                .contentType: file.type, .contentSecurityPolicy: Self.policy, .cacheControl: "no-cache", .eTag: tag,
            ]
            let body = ByteBuffer(bytes: file.bytes)
            list.get(file.path) { request, _ in
                if request.headers[.ifNoneMatch]?.contains(tag) == true {
                    return Response(status: .notModified, headers: headers)
                }
                return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
            }
        }
    }

    /// FNV-1a, to tell versions apart.
    private static func digest(_ bytes: [UInt8]) -> String {
        String(bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }
}
