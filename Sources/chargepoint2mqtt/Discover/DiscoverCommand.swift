import ArgumentParser
import ChargePointAPI
import Discovery
import FoundationEssentials
import Registry
import Settings
import Terminal

struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Ask a ChargePoint account which stations it has, and write a configuration for them.",
        usage: """
            chargepoint2mqtt discover [--account <name>] [<options>]
            chargepoint2mqtt discover --username <key> --password-file <path> …
            """,
        discussion: """
            Lists stations, ports and station groups, and the rights that the account lacks. With --write it writes a device \
            file for each station that has none, a registry, and bridge.yaml if there is none; files that are there already \
            stay as they are unless --force is given. Nothing is written to ChargePoint.

            A template makes the path of a station, and with it its topics. Placeholders are what getStations tells: \
            {stationName}, {stationID}, {sgName} (the first station group), {organizationName}, {City} and so on.

            Examples:
              chargepoint2mqtt discover
              chargepoint2mqtt discover --account alameda --json
              chargepoint2mqtt discover --username KEY --password-file pw --write config
              chargepoint2mqtt discover --write config --template '{City}/{stationName}'
            """)

    @OptionGroup(title: "Account") var account: AccountOptions

    @OptionGroup var options: ConfigurationOptions

    @Option(help: ArgumentHelp("Write a configuration into this folder.", valueName: "folder"), completion: .directory)
    var write: String?

    @Option(help: ArgumentHelp("How a station's path is made.", valueName: "template"))
    var template = "campus/{sgName}/{stationName}"

    @Option(help: ArgumentHelp("Name of the registry's file below registry_configs/.", valueName: "name"))
    var registry = "chargepoint.csv"

    @Flag(help: "Replace files that are there already.")
    var force = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        do throws(DeviceTemplate.Fault) {
            _ = try DeviceTemplate(template)
        } catch {
            throw ValidationError("--template: \(error.message); \(error.remedy).")
        }
        if !DevicePath.isValid(segment: registry) || registry.hasControlCharacters || registry.hasPrefix(".") {
            throw ValidationError("--registry: \(registry.quoted) is no file's name; use one such as chargepoint.csv.")
        }
    }

    func run() async throws {
        let console = output.console
        let folder = write ?? options.config
        var known: BridgeConfiguration?
        let choice: AccountOptions.Choice
        if let username = account.username {
            var given = try account.given(username: username, folder: folder, console)
            if let write {
                known = try existing(in: write, console)
                if let known { given.account = try account.matching(given.account, in: known, folder: write, console) }
            }
            choice = given
        } else {
            guard FileManager.default.fileExists(atPath: "\(options.config)/bridge.yaml") else {
                console.report(
                    error:
                        "there is no \(options.config)/bridge.yaml; name its folder with --config, or give an account "
                        + "with --username KEY and --password-file PATH")
                throw ExitCode.usage
            }
            let configuration = try options.load(console)
            let chosen = try account.chosen(from: configuration, folder: options.config, console)
            known = write == nil || write == options.config ? configuration : try existing(in: folder, console)
            choice = AccountOptions.Choice(
                account: chosen, passwordLine: "passwordFile: \(JSONValue.string("secrets/\(chosen.name)"))")
        }
        let findings = try await survey(choice.account, console)
        var report = DiscoveryReport(
            account: choice.account.name, endpoint: choice.account.endpoint, findings: findings)
        if let write {
            let draft = try draft(findings, choice, known, folder: write)
            report.take(draft, folder: write)
            report.files = try put(draft, into: write, console)
        }
        if output.json {
            try console.write(report.json)
        } else {
            try console.write(report.lines(on: console, writes: write != nil))
        }
    }

    /// What a folder says already; nil if there is no configuration in it.
    ///
    /// - Throws: the exit code of a configuration error if it has one: what it is, is written to standard error.
    private func existing(in folder: String, _ console: Console) throws -> BridgeConfiguration? {
        guard FileManager.default.fileExists(atPath: "\(folder)/bridge.yaml") else { return nil }
        var options = options
        options.config = folder
        return try options.load(console)
    }

    private func survey(_ account: Account, _ console: Console) async throws -> SurveyFindings {
        let progress = ProgressLine(environment: console.environment)
        defer { progress.clear() }
        do throws(APIError) {
            let caller = try AccountClient.make(account)
            let survey = AccountSurvey(caller, progress: { progress.show("account \(account.name): \($0.text)") })
            return try await survey.findings()
        } catch {
            progress.clear()
            console.report(error: "account \(account.name): \(error.operation): \(error.message)")
            throw ExitCode(error)
        }
    }

    // MARK: Writing

    private func draft(
        _ findings: SurveyFindings, _ choice: AccountOptions.Choice, _ known: BridgeConfiguration?, folder: String
    ) throws -> ConfigurationDraft {
        ConfigurationDraft(
            findings,
            account: ConfigurationDraft.AccountEntry(
                name: choice.account.name, endpoint: choice.account.endpoint,
                username: Secret(choice.account.username), passwordLine: choice.passwordLine),
            existing: Set((known?.devices ?? []).map(\.stationID)), taken: (known?.devices ?? []).map(\.path),
            template: try DeviceTemplate(template),
            writesBridge: !FileManager.default.fileExists(atPath: "\(folder)/bridge.yaml"), registry: registry)
    }

    private func put(
        _ draft: ConfigurationDraft, into folder: String, _ console: Console
    ) throws -> [DiscoveryReport.WrittenFile] {
        let writer = FolderWriter(root: folder, overwrites: force)
        var files: [DiscoveryReport.WrittenFile] = []
        for file in draft.files {
            do throws(FolderWriter.WriteError) {
                files.append(.init(path: file.path, outcome: try writer.write(file.content, to: file.path)))
            } catch {
                console.report(error: "\(folder)/\(error)")
                throw ExitCode.cannotCreate
            }
        }
        return files
    }
}
