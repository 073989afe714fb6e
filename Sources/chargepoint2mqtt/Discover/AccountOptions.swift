import ArgumentParser
import FoundationEssentials
import Registry
import Settings

/// Which account to ask: one of bridge.yaml, or one given by its address and credentials.
struct AccountOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An account of bridge.yaml; not needed if there is only one. With --username: how to call the account.",
            valueName: "name"))
    var account: String?

    @Option(
        help: ArgumentHelp(
            "Address of the service, by region and version of the API; by default North America's, 5.0.",
            valueName: "address"))
    var endpoint: String?

    @Option(help: ArgumentHelp("The API license key.", valueName: "key"))
    var username: String?

    @Option(
        help: ArgumentHelp("A file that holds the API password alone.", valueName: "path"), completion: .file())
    var passwordFile: String?

    @Option(help: ArgumentHelp("An environment variable that holds the API password.", valueName: "name"))
    var passwordEnv: String?

    func validate() throws {
        if username == nil {
            let others = [("--endpoint", endpoint), ("--password-file", passwordFile), ("--password-env", passwordEnv)]
            if let other = others.first(where: { $0.1 != nil }) {
                throw ValidationError("\(other.0) belongs to an account that is given by --username KEY.")
            }
        } else if (passwordFile == nil) == (passwordEnv == nil) {
            throw ValidationError(
                "Give the API password by --password-file PATH or by --password-env NAME: on the command line everybody "
                    + "on this machine could read it.")
        }
    }

    /// An account, and what a bridge.yaml would say of its password.
    struct Choice {
        var account: Account
        let passwordLine: String
    }

    /// The account that was given by its address and credentials.
    ///
    /// - Parameter folder: where a bridge.yaml would stand that names the password's file.
    func given(username: String, folder: String, _ console: Console) throws -> Choice {
        let environment = ProcessInfo.processInfo.environment
        let name = account ?? "main"
        var entry: JSONObject = ["username": .string(username)]
        var files: [String: [UInt8]] = [:]
        if let endpoint { entry["endpoint"] = .string(endpoint) }
        var line = ""
        if let passwordFile {
            let path = URL(filePath: passwordFile).standardizedFileURL.path
            guard let data = FileManager.default.contents(atPath: path) else {
                console.report(
                    error: "--password-file: \(passwordFile.quoted) cannot be read; write the path of a file")
                throw ExitCode.usage
            }
            files[path] = Array(data)
            entry["passwordFile"] = .string(path)
            line = "passwordFile: \(JSONValue.string(Self.relative(path, to: folder)))"
        } else if let passwordEnv {
            entry["passwordEnv"] = .string(passwordEnv)
            line = "passwordEnv: \(JSONValue.string(passwordEnv))"
        }
        files["bridge.yaml"] = JSONObject([("accounts", .object(JSONObject([(name, .object(entry))])))]).encoded()
        var relevant: [String: String] = [:]
        if let passwordEnv { relevant[passwordEnv] = environment[passwordEnv] }
        let (configuration, problems) = BridgeConfiguration.load(files: files, environment: relevant)
        // There are no devices yet, which is why this command is run.
        for problem in problems where problem.severity == .error || problem.key != nil {
            let key = problem.key?.split(separator: ".").last.map(String.init) ?? ""
            console.complain("\(problem.severity): \(Self.option(of: key)): \(problem.message); \(problem.remedy)")
        }
        guard let account = configuration?.accounts.first else { throw ExitCode.usage }
        return Choice(account: account, passwordLine: line)
    }

    /// The account of a folder's bridge.yaml that is the given one: that of the same license key.
    func matching(
        _ given: Account, in configuration: BridgeConfiguration, folder: String, _ console: Console
    ) throws -> Account {
        if let same = configuration.accounts.first(where: { $0.username == given.username }) {
            return Account(
                name: same.name, endpoint: given.endpoint, username: given.username, password: given.password,
                limits: given.limits)
        }
        console.report(
            error:
                "\(folder)/bridge.yaml has no account with this license key, so its device files could name none; add "
                + "one under accounts: and run chargepoint2mqtt discover --config \(folder) --account NAME --write \(folder)"
        )
        throw ExitCode.configuration
    }

    /// A path as bridge.yaml names it: relative to its folder if it is in there.
    private static func relative(_ path: String, to folder: String) -> String {
        let root = URL(filePath: folder).standardizedFileURL.path
        return path.hasPrefix("\(root)/") ? String(path.dropFirst(root.count + 1)) : path
    }

    /// The option that says what a key of an account says.
    private static func option(of key: String) -> String {
        switch key {
        case "endpoint": "--endpoint"
        case "username": "--username"
        case "passwordFile": "--password-file"
        case "passwordEnv": "--password-env"
        default: "--account"
        }
    }

    /// An account of a configuration.
    func chosen(from configuration: BridgeConfiguration, folder: String, _ console: Console) throws -> Account {
        let names = configuration.accounts.map(\.name)
        guard let wanted = account else {
            if let only = configuration.accounts.first, names.count == 1 { return only }
            console.report(
                error: "\(folder) has \(counted(names.count, "account")); choose one with --account: "
                    + names.joined(separator: ", "))
            throw ExitCode.usage
        }
        guard let account = configuration.account(named: wanted) else {
            let remedy = Spelling.remedy(
                for: wanted, among: names, otherwise: "it has \(names.joined(separator: ", "))")
            console.report(error: "\(folder) has no account \(wanted.quoted); \(remedy)")
            throw ExitCode.usage
        }
        return account
    }
}
