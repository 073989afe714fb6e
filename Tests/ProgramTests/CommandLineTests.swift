import ArgumentParser
import ChargePointAPI
import FoundationEssentials
import HTTP
import Registry
import Testing

@testable import chargepoint2mqtt

@Suite struct CommandLineTests {
    private static let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }

    private static let commands: [(name: String, command: any ParsableCommand.Type)] = [
        ("chargepoint2mqtt", ChargePoint2MQTT.self), ("run", RunCommand.self), ("check", CheckCommand.self),
        ("discover", DiscoverCommand.self), ("registers", RegistersCommand.self), ("schema", SchemaCommand.self),
        ("health", HealthCommand.self),
        ("version", VersionCommand.self),
    ]

    @Test(arguments: Self.commands.map(\.name))
    func `the help of each command is as it is written down`(name: String) throws {
        let command = try #require(Self.commands.first { $0.name == name }?.command)
        let help =
            name == "chargepoint2mqtt"
            ? ChargePoint2MQTT.helpMessage(columns: 80) : ChargePoint2MQTT.helpMessage(for: command, columns: 80)
        let file = "\(Self.folder)/Help/\(name).txt"
        let expected = try #require(
            FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) })
        #expect(help + "\n" == expected, "if it should change, change \(file)")
    }

    @Test func `every command is listed, has examples and fits 80 columns`() {
        #expect(
            ChargePoint2MQTT.configuration.subcommands.map { $0.configuration.commandName ?? "" }
                == Self.commands.dropFirst().map(\.name))
        for (name, command) in Self.commands {
            let help = ChargePoint2MQTT.helpMessage(for: command, columns: 80)
            #expect(help.contains("Example"), "\(name)")
            for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
        }
    }

    @Test(arguments: [
        ("chek", "error: there is no command 'chek'; did you mean 'check'?"),
        ("discovr", "error: there is no command 'discovr'; did you mean 'discover'?"),
        (
            "frobnicate",
            "error: there is no command 'frobnicate'; the commands are run, check, discover, registers, schema, health, version, help"
        ),
    ])
    func `a command that does not exist is answered with the nearest`(word: String, complaint: String) {
        #expect(ChargePoint2MQTT.complaint(ofCommand: word) == complaint)
    }

    @Test(arguments: ["run", "check", "help", "--version", "--generate-completion-script=bash", nil])
    func `what is a command or an option is none of its business`(word: String?) {
        #expect(ChargePoint2MQTT.complaint(ofCommand: word) == nil)
    }

    @Test(arguments: [
        (APIError.Kind.wrongCredentials(code: "182", text: nil), 77), (.denied(text: nil), 77),
        (.http(status: 401, retryAfter: nil), 77), (.http(status: 404, retryAfter: nil), 76),
        (.http(status: 429, retryAfter: nil), 75), (.http(status: 502, retryAfter: nil), 69),
        (.malformed("x", line: 1, column: 1), 76), (.transport(HTTPError(code: .couldNotConnect, message: "x")), 69),
        (.transport(HTTPError(code: .certificate, message: "x")), 69),
        (.transport(HTTPError(code: .badURL, message: "x")), 78), (.fault(.server, text: nil), 69),
        (.fault(.client, text: nil), 76),
    ])
    func `exit codes are those of sysexits`(kind: APIError.Kind, code: Int) {
        #expect(ExitCode(APIError(operation: "getStations", kind: kind)).rawValue == Int32(code))
    }

    @Test func `each exit code of the help is one that is used`() throws {
        let help = ChargePoint2MQTT.helpMessage(columns: 80)
        let codes: [ExitCode] = [
            .usage, .unavailable, .cannotCreate, .temporary, .protocolError, .noPermission, .configuration,
        ]
        for code in codes { #expect(help.contains("\n  \(code.rawValue)  "), "\(code)") }
    }

    @Test func `indented JSON is the same JSON`() throws {
        let object: JSONObject = [
            "a": [1, 2], "b": ["c": [], "d": [:]], "e": [["f": nil], "g"], "h\"": "i\n", "j": [[], [1]],
        ]
        #expect(try JSONValue(parsing: Array(object.indented().utf8)) == .object(object))
        #expect(object.indented().hasPrefix("{\n  \"a\": [1,2],\n  \"b\": {\n    \"c\": [],"))
    }

    @Test(arguments: [(0, "no stations"), (1, "1 station"), (12_345, "12,345 stations")])
    func `counts read like language`(number: Int, text: String) { #expect(counted(number, "station") == text) }
}
