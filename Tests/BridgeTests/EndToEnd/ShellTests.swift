import FoundationEssentials
import Registry
import TestSupport
import Testing

/// The command line as shells and scripts use it.
@Suite struct ShellTests {
    private static let config = "\(TestPython.tests)/../config"

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> (
        status: ChildProcess.ExitStatus, output: String, errorOutput: String
    ) {
        try await ChildProcess.run(Executables.bridge, arguments, environment: environment)
    }

    private func shell(_ script: String) async throws -> (
        status: ChildProcess.ExitStatus, output: String, errorOutput: String
    ) {
        try await ChildProcess.run(
            "bash", ["-c", "set -o pipefail; \(script)"], environment: ["BRIDGE": Executables.bridge])
    }

    @Test(arguments: [
        "registers --json", "registers", "schema bridge", "--help", "check --json", "registers --csv", "version",
    ])
    func `a reader that goes away ends the output without a crash`(command: String) async throws {
        // The reader ends before anything is written.
        let direct = try await shell(
            #"cd "\#(Self.config)/.."; { sleep 0.3; "$BRIDGE" \#(command) 2>/dev/null; echo "code $?" >&2; } | true"#)
        #expect(direct.errorOutput.contains("code 0"), "\(direct)")
    }

    @Test func `the first lines can be had by head`() async throws {
        let outcome = try await shell(#""$BRIDGE" registers --json | head -3"#)
        #expect(outcome.status == .exited(0) && outcome.output.hasPrefix("{\n"), "\(outcome)")
        #expect(outcome.errorOutput.isEmpty)
    }

    @Test func `mistakes on the command line name the nearest, and exit with 64`() async throws {
        let command = try await run("chek")
        #expect(command.status == .exited(64) && command.errorOutput.contains("did you mean 'check'?"))
        let option = try await run("check", "--confg", "x")
        #expect(option.status == .exited(64) && option.errorOutput.contains("Did you mean '--config'?"), "\(option)")
        let schema = try await run("schema", "brigde")
        #expect(schema.status == .exited(64) && schema.errorOutput.contains("did you mean 'bridge'?"), "\(schema)")
        let operation = try await run("registers", "--operation", "getLaod")
        #expect(
            operation.status == .exited(64) && operation.errorOutput.contains("did you mean 'getLoad'?"), "\(operation)"
        )
        let nothing = try await run("registers", "frobnicate")
        #expect(nothing.status == .exited(1) && nothing.output.isEmpty)
    }

    @Test func `registers as CSV is a registry that check takes`() async throws {
        let folder = try TemporaryFolder()
        let csv = try await run("registers", "--csv", "--api", "5.0")
        #expect(csv.status == .exited(0))
        try folder.write("config/bridge.yaml", "accounts: {a: {username: K, password: p}}")
        try folder.write("config/registry_configs/mine.csv", csv.output)
        try folder.write(
            "config/devices/campus/station",
            "driver_type: chargepoint\ndriver_config: {stationID: '1:1'}\nregistry_config: config://mine.csv\n")
        let check = try await run("check", "--config", folder.path("config"), "--json")
        let report = try #require(try JSONValue(parsing: Array(check.output.utf8)).object)
        #expect(check.status == .exited(0))
        #expect(report["problems"]?.array?.map { $0.object?["message"] } == ["a secret in plain sight"])
        let filtered = try await run("registers", "--operation", "getLoad", "--writable", "--json")
        let registers = try JSONValue(parsing: Array(filtered.output.utf8)).object?["registers"]?.array
        #expect(
            registers?.compactMap { $0.object?["attribute"]?.string } == ["shedState", "allowedLoad", "percentShed"])
    }

    @Test func `check lists every mistake at once, for people and for programs`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "config/bridge.yaml", "broker: {port: 99999, hots: x}\naccounts: {a: {username: K}}\nlog: {level: loud}\n")
        try folder.write("config/devices/campus/station", "driver_type: bacnet\n")
        let text = try await run("check", "--config", folder.path("config"))
        #expect(text.status == .exited(78) && text.output.isEmpty)
        for part in ["99999", "hots", "no password", "loud", "bacnet", "no stationID", "no registry_config"] {
            #expect(text.errorOutput.contains(part), "\(part)")
        }
        #expect(!text.errorOutput.contains("\u{1B}"), "no colours into a pipe")
        let json = try await run("check", "--config", folder.path("config"), "--json")
        #expect(json.status == .exited(78) && json.errorOutput.isEmpty)
        let report = try #require(try JSONValue(parsing: Array(json.output.utf8)).object)
        #expect(report["valid"] == false)
        let problems = report["problems"]?.array?.compactMap(\.object) ?? []
        #expect(problems.count == text.errorOutput.split(separator: "\n").count - 1)
        #expect(problems.first { $0["key"] == "broker.port" }?["line"] == 1)
        let coloured = try await run("check", "--config", folder.path("config"), "--color", "always")
        #expect(coloured.errorOutput.contains("\u{1B}[31merror:\u{1B}[0m"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions can be generated, and know folders`(shell: String) async throws {
        let script = try await run("--generate-completion-script", shell)
        #expect(script.status == .exited(0))
        for word in ["discover", "registers", "--config", "--online", "--password-file"] {
            #expect(script.output.contains(word) || script.output.contains(word.replacing("--", with: "")), "\(word)")
        }
    }

    @Test func `bash completes commands, options and folders`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("configuration/x", "")
        try folder.write("configured", "a file, and no folder")
        // Debian's bash-completion is not needed: the script brings what it uses.
        let outcome = try await shell(
            """
            cd '\(folder.path("."))'
            source <("$BRIDGE" --generate-completion-script bash)
            complete_line() {
                COMP_LINE="$*" COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                COMP_TYPE=9 "$(complete -p chargepoint2mqtt | sed 's/.*-F \\([^ ]*\\).*/\\1/')" chargepoint2mqtt "${!#}" "${@: -2:1}"
                echo "${COMPREPLY[@]}"
            }
            complete_line chargepoint2mqtt reg
            complete_line chargepoint2mqtt check --conf
            complete_line chargepoint2mqtt check --config conf
            """)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0).split(separator: " ").joined(separator: " ")
        }
        #expect(lines.prefix(2) == ["registers", "--config"], "\(outcome)")
        #expect(lines.count > 2 && lines[2].hasPrefix("configuration"), "\(outcome)")
        #expect(lines.count > 2 && !lines[2].contains("configured"))
    }

    @Test func `version tells the libraries`() async throws {
        let json = try await run("version", "--json")
        let object = try #require(try JSONValue(parsing: Array(json.output.utf8)).object)
        #expect(object.keys == ["version", "swift", "libmosquitto", "libcurl", "libxml2", "sqlite"])
        for member in object.members { #expect(member.value.string?.first?.isNumber == true, "\(member.key)") }
        let text = try await run("version")
        #expect(text.output.hasPrefix("chargepoint2mqtt \(object["version"]?.string ?? "?")\n"))
    }
}
