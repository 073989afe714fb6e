import ArgumentParser
import Registry
import Schemas
import Terminal

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a JSON Schema of a file or a message.",
        discussion: """
            Draft 2020-12. With the schema of bridge.yaml, editors complete and check it as it is written: its first line \
            names the file.

            Examples:
              chargepoint2mqtt schema --list
              chargepoint2mqtt schema bridge > config/bridge.schema.json
            """)

    @Argument(help: "Which schema.", completion: .list(SchemaCatalogue.all.map(\.name)))
    var name: String?

    @Flag(help: "Name every schema that there is.")
    var list = false

    func run() throws {
        let console = Console(.auto)
        if list {
            var table = TextTable([.init("name", narrowing: .never), .init("describes")])
            for entry in SchemaCatalogue.all { table.add([.init(entry.name), .init(entry.summary)]) }
            return try console.write(console.lines(table, full: "schema NAME"))
        }
        let names = SchemaCatalogue.all.map(\.name)
        guard let name else { throw ValidationError("Name a schema: \(names.joined(separator: ", ")).") }
        guard let entry = SchemaCatalogue.entry(named: name) else {
            let remedy = Spelling.remedy(
                for: name, among: names, otherwise: "there are \(names.joined(separator: ", "))")
            throw ValidationError("There is no schema \(name.quoted); \(remedy)")
        }
        try console.write(entry.json.object ?? [:])
    }
}
