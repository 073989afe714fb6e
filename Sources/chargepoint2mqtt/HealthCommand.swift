import ArgumentParser
import FoundationEssentials
import HTTP
import Registry
import Settings

/// For supervisors whose containers have no HTTP client of their own.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a bridge that runs on this machine whether it is well.",
        usage: "chargepoint2mqtt health [--config <folder>] [--ready] [<options>]",
        discussion: """
            Asks the HTTP listener of bridge.yaml and prints what it answers. Exits with 0 if all is well, with 1 if not, or \
            if nobody answers.

            Examples:
              chargepoint2mqtt health --config /etc/chargepoint2mqtt
              chargepoint2mqtt health --ready
            """)

    @Option(
        name: .long,
        help: ArgumentHelp("The folder with the bridge.yaml of the bridge that runs.", valueName: "folder"),
        completion: .directory)
    var config = "config"

    @Flag(help: "Ask for the broker and each account too (/readyz), not only for the program (/healthz).")
    var ready = false

    @Option(
        name: .long, help: ArgumentHelp("Seconds to wait for the answer.", valueName: "seconds"),
        transform: { text in
            guard let seconds = Int(text), (1...3600).contains(seconds) else {
                throw ValidationError("“\(text)” is not a whole number of seconds from 1 to 3600")
            }
            return seconds
        })
    var timeout = 4

    func run() async throws {
        let (settings, problems) = HTTPSettings.load(
            directory: config, environment: ProcessInfo.processInfo.environment)
        guard let settings else { throw Unwell(problems.map { "\($0.severity): \($0)" }.joined(separator: "\n")) }
        guard settings.enabled else { throw Unwell("\(config)/bridge.yaml: http is off, so there is nobody to ask") }
        let url = "http://\(settings.ownAddress)/\(ready ? "readyz" : "healthz")"
        let response: HTTPResponse
        do {
            // The environment's proxy is for the web service, not for this machine.
            let client = try HTTPClient(configuration: HTTPConfiguration(proxy: ""))
            response = try await client.send(
                HTTPRequest(
                    url: url, method: "GET", connectTimeout: .seconds(timeout), timeout: .seconds(timeout),
                    maxResponseBytes: 1 << 20))
        } catch {
            throw Unwell("\(url): \(error.message)")
        }
        print(String(decoding: response.body, as: UTF8.self))
        guard response.status == 200 else { throw ExitCode(1) }
    }

    /// Printed to standard error, with exit code 1.
    private struct Unwell: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
