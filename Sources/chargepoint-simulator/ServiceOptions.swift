import ArgumentParser
import ChargePointSimulator
import FoundationEssentials

/// Where and to whom the service answers.
struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to listen; port 0: a free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 8085)

    @Option(help: ArgumentHelp("The API license key that calls must carry.", valueName: "key"))
    var username = SimulatorSettings.defaultUsername

    @Option(help: ArgumentHelp("The API password that calls must carry.", valueName: "password"))
    var password: String?

    @Option(
        help: ArgumentHelp("A file with the password, which keeps it out of the list of processes.", valueName: "path"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "What of a session must lie in a query's window: start, end or overlap. The real service's way is unknown.",
            valueName: "part"),
        transform: { text in
            guard let window = SessionWindow(rawValue: text) else {
                throw ValidationError("“\(text)” is neither start nor end nor overlap")
            }
            return window
        })
    var sessionWindow = SessionWindow.start

    /// The password, from wherever it was given.
    func secret() throws -> String {
        guard let passwordFile else { return password ?? SimulatorSettings.defaultPassword }
        if password != nil { throw ValidationError("Give either --password or --password-file, not both.") }
        guard let data = try? Data(contentsOf: URL(filePath: passwordFile)) else {
            throw ValidationError("--password-file: \(passwordFile) cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self)
        let secret = String(text.prefix { $0 != "\n" && $0 != "\r\n" && $0 != "\r" })
        if secret.isEmpty { throw ValidationError("--password-file: the first line of \(passwordFile) is empty") }
        return secret
    }
}

/// `127.0.0.1:8085`, `[::1]:8085`, `localhost:0`.
struct ListenAddress: ExpressibleByArgument, CustomStringConvertible {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host.isEmpty { return nil }
        self.init(host: String(host), port: port)
    }

    var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" || host == "localhost" }

    func shown(port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var description: String { shown(port: port) }
}
