import ArgumentParser
import Registry
import Terminal

struct RegistersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registers",
        abstract: "List every register: what it means, its type and unit, and which operation answers it.",
        usage: "chargepoint2mqtt registers [<words> ...] [<options>] [--json | --csv]",
        discussion: """
            Words narrow the list to attributes, registers and operations that contain one of them, in upper or lower case. \
            With --csv the list is a registry to start from: give the points names of your own, and leave out what you do \
            not want.

            Examples:
              chargepoint2mqtt registers
              chargepoint2mqtt registers load energy
              chargepoint2mqtt registers --operation getStationStatus --json
              chargepoint2mqtt registers --api 5.0 --csv > config/registry_configs/mine.csv
            """)

    @Argument(help: "Words to look for.")
    var words: [String] = []

    @Option(
        help: ArgumentHelp("Only what this operation of the API answers.", valueName: "name"),
        completion: .list(RegisterClass.allCases.compactMap(\.operation)))
    var operation: String?

    @Option(
        help: ArgumentHelp("Only what this version of the API has: 5.0 or 5.1.", valueName: "version"),
        completion: .list(["5.0", "5.1"]),
        transform: { text in
            guard let version = APIVersion(rawValue: text), version != .v41 else {
                throw ValidationError("\(text.quoted) is neither 5.0 nor 5.1")
            }
            return version
        })
    var api: APIVersion?

    @Flag(help: "Only what can be written.")
    var writable = false

    @Flag(help: "Print a registry CSV.")
    var csv = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if csv, output.json { throw ValidationError("Give either --csv or --json, not both.") }
        if let operation, !RegisterClass.allCases.contains(where: { $0.operation == operation }) {
            let names = RegisterClass.allCases.compactMap(\.operation)
            let remedy = Spelling.remedy(for: operation, among: names, otherwise: "there are \(names.alternatives)")
            throw ValidationError("There is no operation \(operation.quoted); \(remedy)")
        }
    }

    func run() throws {
        let console = output.console
        let attributes = selection()
        if attributes.isEmpty {
            console.report(error: "no register is like that; chargepoint2mqtt registers lists all")
            throw ExitCode.failure
        }
        if csv {
            let file = RegistryFile(name: "", registers: StarterRegistry.registers(of: attributes))
            try console.write([String(file.csv().dropLast())])
        } else if output.json {
            try console.write(["registers": .array(attributes.map { .object($0.json) })])
        } else {
            try console.write(Self.table(attributes, on: console))
        }
    }

    /// The attributes that every filter lets through.
    private func selection() -> [Attribute] {
        let wanted = words.map { $0.lowercased() }
        return Attribute.catalogue.filter { attribute in
            let texts = [
                attribute.name, attribute.registerClass.rawValue, attribute.registerClass.operation ?? "",
                attribute.meaning,
            ].map { $0.lowercased() }
            return (wanted.isEmpty || wanted.contains { word in texts.contains { $0.contains(word) } })
                && (operation == nil || attribute.registerClass.operation == operation)
                && (!writable || attribute.isWritable)
                && api.map { attribute.apiVersion <= $0 && attribute.apiVersion != .v41 } ?? true
        }
    }

    /// A table for each register.
    static func table(_ attributes: [Attribute], on console: Console) -> [String] {
        var lines: [String] = []
        for registerClass in RegisterClass.allCases {
            let own = attributes.filter { $0.registerClass == registerClass }
            guard !own.isEmpty else { continue }
            if !lines.isEmpty { lines.append("") }
            let source = registerClass.operation ?? "the bridge's own"
            lines += console.lines("\(registerClass.rawValue): \(source), \(registerClass.intervalText)", .bold)
            var table = TextTable(
                [
                    .init("attribute", narrowing: .never), .init("type", narrowing: .never),
                    .init("unit", narrowing: .never),
                    .init("level", narrowing: .never, dispensable: 2), .init("write", narrowing: .never),
                    .init("API", narrowing: .never, dispensable: 1), .init("meaning", narrowing: .wrap, least: 24),
                ], indent: 2)
            for attribute in own {
                table.add([
                    .init(attribute.name), .init(attribute.usualType.registryName), .init(attribute.usualUnits),
                    .init(attribute.level.text), .init(attribute.isWritable ? "yes" : "", .green),
                    .init(attribute.apiText), .init(attribute.meaning),
                ])
            }
            lines += console.lines(table, full: "--json")
        }
        return lines
    }
}

extension RegisterClass {
    /// When a register is read that names no interval.
    var intervalText: String {
        switch self {
        case .stationStatus, .load: "read at the device's interval unless the registry says otherwise"
        case .alarm: "read at the device's interval, but at most every 60 s"
        case .chargingSession: "read at the device's interval, but at most every 300 s"
        case .stationRights, .station: "read once a day"
        case .bridge: "with each snapshot"
        }
    }
}

extension Attribute {
    fileprivate var apiText: String {
        switch (self, apiVersion) {
        case (.bridge, _): ""
        case (_, .v41): "4.1 only"
        case (_, let version): version.rawValue
        }
    }

    fileprivate var json: JSONObject {
        [
            "attribute": .string(name), "register": .string(registerClass.rawValue),
            "operation": registerClass.operation.map(JSONValue.string) ?? .null, "meaning": .string(meaning),
            "type": .string(usualType.registryName), "units": .string(usualUnits), "level": .string(level.text),
            "writable": .bool(isWritable),
            "api": registerClass == .bridge ? .null : .string(apiVersion.rawValue),
            // Of a device at the default interval of 60 s.
            "defaultInterval": .integer(registerClass.defaultInterval(deviceInterval: 60)),
        ]
    }
}

extension Attribute.Level {
    fileprivate var text: String {
        switch self {
        case .port: "port"
        case .station: "station"
        case .either: "either"
        }
    }
}
