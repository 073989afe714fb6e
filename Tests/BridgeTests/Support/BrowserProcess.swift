import FoundationEssentials
import HTTP
import Registry
import TestSupport

/// A headless Chromium that a test drives: Python/browser.py.
final class BrowserProcess: Sendable {
    private let process: ChildProcess
    private let http: HTTPClient
    private let port: Int
    /// The browser's own.
    private let profile: TemporaryFolder

    private static let programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]

    /// Opens an address in a window of this size.
    static func start(_ url: String, width: Int = 1280, height: Int = 900) async throws -> BrowserProcess {
        guard let program = programs.first(where: { FileManager.default.isExecutableFile(atPath: $0) }),
            FileManager.default.isExecutableFile(atPath: TestPython.path)
        else {
            throw CommandFailed(
                command: "find \(programs.joined(separator: " or "))",
                output: "not there; run `make test`, which installs chromium-headless-shell; \(TestPython.hint)")
        }
        let profile = try TemporaryFolder()
        let process = try await ChildProcess.start(
            TestPython.path, [TestPython.script("BridgeTests/Python/browser.py"), program, profile.path("profile")])
        let line = try await process.line(within: .seconds(60)) { $0.hasPrefix("listening on ") }
        let browser = BrowserProcess(
            process: process, http: try HTTPClient(), port: Int(line.dropFirst("listening on ".count)) ?? 0,
            profile: profile)
        try await browser.resize(width, height)
        try await browser.tell("open", .string(url))
        return browser
    }

    private init(process: ChildProcess, http: HTTPClient, port: Int, profile: TemporaryFolder) {
        self.process = process
        self.http = http
        self.port = port
        self.profile = profile
    }

    deinit { process.terminate() }

    @discardableResult
    private func tell(_ what: String, _ about: JSONValue) async throws -> JSONValue {
        let body = JSONValue.object(JSONObject([(what, about)])).encoded()
        let response = try await http.send(
            HTTPRequest(url: "http://127.0.0.1:\(port)/", method: "POST", headers: [], body: body))
        let answer = try JSONValue(parsing: response.body, limits: JSONLimits(maxBytes: 1 << 24)).object
        if let error = answer?["error"]?.string {
            throw CommandFailed(command: "\(what) \(about)", output: error)
        }
        return answer?["answer"] ?? .null
    }

    func open(_ url: String) async throws { try await tell("open", .string(url)) }

    func resize(_ width: Int, _ height: Int) async throws {
        try await tell("size", [.integer(width), .integer(height)])
    }

    /// `dark` or `light`, as the system would have it.
    func prefer(_ scheme: String) async throws { try await tell("scheme", .string(scheme)) }

    /// What a JavaScript expression gives; promises are awaited.
    func evaluate(_ expression: String) async throws -> JSONValue {
        try await tell("evaluate", .string(expression))
    }

    /// Clicks what a selector finds, once it is there and nothing covers it.
    func click(_ selector: String) async throws {
        try await eventually("\(selector) can be clicked") { (try? await tell("click", .string(selector))) != nil }
    }

    func type(_ text: String) async throws { try await tell("type", .string(text)) }

    func press(_ key: String) async throws { try await tell("key", .string(key)) }

    /// The text of an element, as a person sees it.
    func text(_ selector: String) async throws -> String {
        let quoted = JSONValue.string(selector).encoded()
        let found = try await evaluate(
            "document.querySelector(\(String(decoding: quoted, as: UTF8.self)))?.innerText ?? ''")
        return found.string ?? ""
    }

    /// Waits until an element's text is right, and returns it.
    @discardableResult
    func text(
        _ selector: String, within limit: Duration = .seconds(30), where isRight: (String) -> Bool
    ) async throws -> String {
        var last = ""
        do {
            return try await eventually("the text of \(selector)", within: limit) {
                last = try await text(selector)
                return isRight(last) ? last : nil
            }
        } catch let error as DidNotHappen {
            throw CommandFailed(command: "see \(selector)", output: "\(error); it is \"\(last)\"")
        }
    }

    /// Errors and warnings on the console since the last time.
    func console() async throws -> [String] { try await tell("console", .null).array?.compactMap(\.string) ?? [] }

    /// Addresses that were asked for.
    func requests() async throws -> [String] { try await tell("requests", .null).array?.compactMap(\.string) ?? [] }

    /// Chromium's counters, such as `ScriptDuration` in seconds.
    func metrics() async throws -> [String: Double] {
        let members = try await tell("metrics", .null).object?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value.number?.double ?? 0) }, uniquingKeysWith: { $1 })
    }
}
