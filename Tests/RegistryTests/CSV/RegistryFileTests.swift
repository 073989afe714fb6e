import Registry
import Testing

@Suite struct RegistryFileTests {
    private static let header =
        "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes"
        + ",Scrape Interval,Max Age"

    private func parse(
        _ rows: String..., header: String = header, layout: DeviceLayout = .port
    ) -> (file: RegistryFile, problems: [Problem]) {
        RegistryFile.parse(Array(([header] + rows).joined(separator: "\n").utf8), name: "r.csv", layout: layout)
    }

    // MARK: What is accepted

    @Test func `a complete row becomes a register`() {
        let (file, problems) = parse("limit,allowedLoad,LoadRegister,2,float,kW,3.5,TRUE,\"a, note\",5,0")
        #expect(problems.isEmpty)
        #expect(
            file.registers == [
                Register(
                    point: "limit", attribute: .load(.allowedLoad), port: .port(2), type: .float, units: "kW",
                    startingValue: "3.5", isWritable: true, notes: "a, note", interval: 5, maxAge: 0, line: 2)
            ])
    }

    @Test func `columns count by name, in any order, case and spacing`() {
        let (file, problems) = parse(
            "*,LoadRegister,portLoad,load", header: "PORT #,register name, Attribute  Name ,volttron point name")
        #expect(problems.isEmpty)
        #expect(file.registers == [Register(point: "load", attribute: .load(.portLoad), port: .every, line: 2)])
    }

    @Test(arguments: [("", PortSelector.station), ("0", .station), ("*", .every), ("1", .port(1)), ("012", .port(12))])
    func `ports`(text: String, port: PortSelector) {
        #expect(parse("x,alarmType,AlarmRegister,\(text)").file.registers.map(\.port) == [port])
    }

    @Test(arguments: ["true", "TRUE", "True"])
    func `writable in any case`(text: String) {
        #expect(parse("x,shedState,LoadRegister,1,,,,\(text)").file.registers.map(\.isWritable) == [true])
    }

    @Test(arguments: ValueType.registryNames.map(\.name))
    func `types in any case`(name: String) {
        for spelling in [name, name.uppercased()] {
            let registers = parse("x,alarmType,AlarmRegister,,\(spelling)").file.registers
            #expect(registers.map(\.type) == [ValueType(registryName: name)])
        }
    }

    @Test func `a row without a type has the attribute's own`() {
        #expect(parse("x,Energy,ChargingSessionRegister,1").file.registers.map(\.type) == [.float])
    }

    @Test func `every attribute of the catalogue can be named`() {
        for attribute in Attribute.catalogue {
            let (file, problems) = parse("x,\(attribute.name),\(attribute.registerClass.rawValue),1")
            #expect(problems.isEmpty)
            #expect(file.registers.map(\.attribute) == [attribute])
        }
    }

    @Test func `the spelling portNUmber of the driver specification is taken for portNumber`() {
        #expect(parse("x,portNUmber,StationRegister,1").file.registers.map(\.attribute) == [.station(.portNumber)])
    }

    @Test func `a row without attribute is skipped in silence, whatever else it says`() {
        let (file, problems) = parse("a/b,,NoRegister,x,y,,,maybe", "x,Status,StationStatusRegister,1")
        #expect(problems.isEmpty)
        #expect(file.registers.map(\.point) == ["x"])
    }

    // MARK: What is an error: place, message and remedy

    @Test(arguments: [
        (
            "x,Statsu,StationStatusRegister,1",
            "Attribute Name: StationStatusRegister has no attribute 'Statsu'; did you mean 'Status'?"
        ),
        (
            "x,portload,LoadRegister,1",
            "Attribute Name: LoadRegister has no attribute 'portload'; did you mean 'portLoad'?"
        ),
        (
            "x,Energy,LoadRegister,1",
            "Attribute Name: LoadRegister has no attribute 'Energy'; 'ChargingSessionRegister' has it"
        ),
        (
            "x,sessionID,StationRegister,1",
            "Attribute Name: StationRegister has no attribute 'sessionID'; "
                + "'LoadRegister' or 'ChargingSessionRegister' has it"
        ),
        (
            "x,zzzzzzzz,AlarmRegister,1",
            "Attribute Name: AlarmRegister has no attribute 'zzzzzzzz'; it has alarmType, alarmTime, clearAlarms"
        ),
        (
            "x,Status,StatusRegister,1",
            "Register Name: unknown register 'StatusRegister'; did you mean 'StationRegister'?"
        ),
        ("x,Status,loadregister,1", "Register Name: unknown register 'loadregister'; did you mean 'LoadRegister'?"),
        (
            "x,Status,,1",
            "Register Name: empty; write one of 'StationStatusRegister', 'LoadRegister', 'AlarmRegister', "
                + "'ChargingSessionRegister', 'StationRightsRegister', 'StationRegister' or 'BridgeRegister'"
        ),
        ("x,Status,StationStatusRegister,1,strin", "Type: unknown type 'strin'; did you mean 'string'?"),
        (
            "x,Status,StationStatusRegister,1,enumeration",
            "Type: unknown type 'enumeration'; write one of 'string', 'integer', 'float', "
                + "'boolean', 'datetime', 'date', "
                + "'time' or 'dictionary'"
        ),
        (
            "x,Status,StationStatusRegister,one",
            "Port #: 'one' is not a port; write a port's number from 1, * for every port, or nothing for the station"
        ),
        (
            "x,Status,StationStatusRegister,-1",
            "Port #: '-1' is not a port; write a port's number from 1, * for every port, or nothing for the station"
        ),
        (
            "x,Status,StationStatusRegister,1000",
            "Port #: '1000' is not a port; write a port's number from 1, * for every port, or nothing for the station"
        ),
        (
            "x,Status,StationStatusRegister,1,string,,,TRUE",
            "Writable: 'Status' cannot be written; write FALSE; only 'shedState', 'allowedLoad', 'percentShed' or "
                + "'clearAlarms' can be TRUE"
        ),
        (",Status,StationStatusRegister,1", "Volttron Point Name: empty; name the point"),
        (
            "a/b,Status,StationStatusRegister,1",
            "Volttron Point Name: 'a/b' cannot be part of a topic; leave out / + # and control characters"
        ),
        (
            "a+,Status,StationStatusRegister,1",
            "Volttron Point Name: 'a+' cannot be part of a topic; leave out / + # and control characters"
        ),
        (
            "Port#,Status,StationStatusRegister,1",
            "Volttron Point Name: 'Port#' cannot be part of a topic; leave out / + # and control characters"
        ),
        (
            "\"a\nb\",Status,StationStatusRegister,1",
            "Volttron Point Name: 'a\\u{a}b' cannot be part of a topic; leave out / + # and control characters"
        ),
        (
            "12,Status,StationStatusRegister,1",
            "Volttron Point Name: '12' would be taken for a port's number; use more than digits"
        ),
        (
            "set,Status,StationStatusRegister,1",
            "Volttron Point Name: 'set' is a topic of the bridge itself; use another name than "
                + "'all', 'availability', 'get', 'result' or 'set'"
        ),
        (
            "start,shedState,LoadRegister,1,,,,TRUE",
            "Volttron Point Name: a writable point cannot be called 'start': set messages use that key themselves; use "
                + "another name than 'duration', 'id', 'start', 'timeInterval' or 'validUntil'"
        ),
        (
            "x,Status,StationStatusRegister,1,,,,,,0",
            "Scrape Interval: '0' is not a number of seconds; write a whole number from 1 to "
                + "2678400, or nothing for the "
                + "default"
        ),
        (
            "x,Status,StationStatusRegister,1,,,,,,1.5",
            "Scrape Interval: '1.5' is not a number of seconds; write a whole number from 1 to 2678400, or nothing for "
                + "the default"
        ),
        (
            "x,Status,StationStatusRegister,1,,,,,,,-1",
            "Max Age: '-1' is not a number of seconds; write a whole number from 0 to 2678400, or "
                + "nothing for the default"
        ),
        (
            "x,Status,StationStatusRegister,1,\"string",
            "a quoted field is not closed before the end of the file; close it with \", or write "
                + "\"\" for a quote within it"
        ),
    ])
    func `an error names its line and what would be right`(row: String, expected: String) {
        let (file, problems) = parse("", "good,Status,StationStatusRegister,1", row)
        #expect(problems.map(\.description) == ["r.csv:4: \(expected)"])
        #expect(problems.map(\.severity) == [.error])
        #expect(file.registers.map(\.point) == ["good"])
    }

    @Test func `all errors of a row and of a file are told of`() {
        let (file, problems) = parse(
            "12,Statsu,StationStatusRegister,x,y,,,,,0,z", "ok,Status,StationStatusRegister,1", ",Energy,LoadRegister,1"
        )
        #expect(file.registers.map(\.point) == ["ok"])
        #expect(
            problems.map { "\($0.line ?? 0) \($0.key ?? "")" } == [
                "2 Volttron Point Name", "2 Attribute Name", "2 Port #", "2 Type", "2 Scrape Interval", "2 Max Age",
                "4 Volttron Point Name", "4 Attribute Name",
            ])
    }

    @Test func `a missing column is one error, not one for each row`() {
        let (file, problems) = parse("a,Status,1", "b,Status,2", header: "Point Name,Attribute Name,Port #")
        #expect(file.registers.isEmpty)
        #expect(
            problems.map(\.description) == [
                "r.csv:1: no column 'Volttron Point Name' or 'Register Name'; the first line must name the columns: "
                    + Self.header
            ])
    }

    @Test func `semicolons are recognised`() {
        let (_, problems) = parse("a;Status", header: Self.header.replacing(",", with: ";"))
        #expect(problems.map(\.remedy) == ["separate the columns by commas; this file seems to use semicolons"])
    }

    @Test(arguments: [[], [0xEF, 0xBB, 0xBF], Array("\r\n \n,,\n".utf8)] as [[UInt8]])
    func `an empty file is an error that shows how to begin`(bytes: [UInt8]) {
        let problems = RegistryFile.parse(bytes, name: "r.csv").problems
        #expect(problems.map(\.description) == ["r.csv: the file is empty; begin with the line: \(Self.header)"])
    }

    @Test func `UTF-16 and Latin-1 are told apart from nonsense`() {
        let utf16 = RegistryFile.parse([0xFF, 0xFE, 0x56, 0x00], name: "r.csv").problems
        #expect(utf16.map(\.description) == ["r.csv: the file is UTF-16; save it as UTF-8"])
        let latin1 = RegistryFile.parse(
            Array((Self.header + "\nx,Status,StationStatusRegister,1,,").utf8) + [0xB0], name: "r.csv")
        #expect(latin1.problems.map(\.description) == ["r.csv:2: not UTF-8; save the file as UTF-8"])
    }

    @Test func `a file of nothing but errors stops at a bound and says so`() {
        let rows = String(repeating: "x,Status,NoRegister,1\n", count: 100_000)
        let problems = RegistryFile.parse(Array((Self.header + "\n" + rows).utf8), name: "r.csv").problems
        #expect(problems.count == 501)
        #expect(problems.contains { $0.message == "too many problems, the rest is not listed" })
    }

    // MARK: What is a warning

    @Test(arguments: [
        (
            "x,Status,StationStatusRegister,1,,,,yes",
            "Writable: 'yes' is neither TRUE nor FALSE, taken as FALSE; write TRUE or FALSE"
        ),
        (
            "x,Status,StationStatusRegister,",
            "Port #: 'Status' is a value of a port, and this row names none; write the port's "
                + "number, or * for every port"
        ),
        (
            "x,allowedLoad,LoadRegister,1,,,lots,TRUE",
            "Starting Value: 'lots' is no value of allowedLoad, ignored; write a number of kW from 0, or nothing"
        ),
        (
            "x,percentShed,LoadRegister,1,,,101,TRUE",
            "Starting Value: '101' is no value of percentShed, ignored; write a whole number from 0 to 100, or nothing"
        ),
        (
            "x,Status,StationStatusRegister,1,,,,,AVAILABLE,,,INUSE, UNKNOWN",
            "more cells than the header has columns, 'INUSE, UNKNOWN' is ignored; put texts that hold a comma in quotes"
        ),
        (
            "x,Status,StationStatusRegister,1,,,,,\"a\" b",
            "text after the closing quote of a field, taken as part of it; put the whole field in "
                + "quotes and write \"\" for "
                + "a quote within it"
        ),
    ])
    func `a warning leaves the row in use`(row: String, expected: String) {
        let (file, problems) = parse(row)
        #expect(problems.map(\.description) == ["r.csv:2: \(expected)"])
        #expect(problems.map(\.severity) == [.warning])
        #expect(file.registers.map(\.point) == ["x"])
    }

    @Test func `a limit of the whole station needs no port`() {
        #expect(parse("x,allowedLoad,LoadRegister,,,,,TRUE").problems.isEmpty)
    }

    @Test func `an unknown column is ignored with a question`() {
        let (file, problems) = parse(
            "x,alarmType,AlarmRegister,5,a",
            header: "Volttron Point Name,Attribute Name,Register Name,Scrape Intervall,Wobble")
        #expect(file.registers.map(\.interval) == [nil])
        #expect(
            problems.map(\.description) == [
                "r.csv:1: 'Scrape Intervall': unknown column, ignored; did you mean 'Scrape Interval'?",
                "r.csv:1: 'Wobble': unknown column, ignored; the columns are \(Self.header)",
            ])
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test func `a column that stands there twice is taken from the right, as VOLTTRON does`() {
        let (file, problems) = parse(
            "x,alarmType,AlarmRegister,a,b", header: "Volttron Point Name,Attribute Name,Register Name,Units,Units")
        #expect(file.registers.map(\.units) == ["b"])
        #expect(
            problems.map(\.description) == [
                "r.csv:1: Units: the column stands there twice, and the right one is taken; remove one"
            ])
    }

    @Test func `a registry in which no row names an attribute is told of`() {
        #expect(
            parse("a,,StationRegister").problems.map(\.description) == [
                "r.csv: no row names an attribute, so nothing will be published; fill in Attribute "
                    + "Name for the points that "
                    + "you want"
            ])
    }

    // MARK: Points of one name

    @Test(
        arguments: [
            ("1", "2", nil), ("1", "1", " for port 1"), ("", "2", " for port 2"), ("2", "", " for port 2"),
            ("*", "3", " for port 3"), ("*", "*", " for every port"), ("", "*", " for every port"), ("", "", ""),
        ] as [(String, String, String?)])
    func `two rows of one name clash where a device has both`(first: String, second: String, place: String?) {
        let (file, problems) = parse("x,alarmType,AlarmRegister,\(first)", "x,alarmTime,AlarmRegister,\(second)")
        #expect(file.registers.count == 2)
        let expected = place.map {
            "r.csv:3: Volttron Point Name: point 'x' stands on line 2 too\($0), and this row takes its place; "
                + "give one of the two another name"
        }
        #expect(problems.map(\.description) == (expected.map { [$0] } ?? []))
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test func `in the station layout all rows of one name clash`() {
        let rows = ["x,Status,StationStatusRegister,1", "x,Status,StationStatusRegister,2"]
        #expect(parse(rows[0], rows[1]).problems.isEmpty)
        #expect(
            parse(rows[0], rows[1], layout: .station).problems.map(\.description) == [
                "r.csv:3: Volttron Point Name: point 'x' stands on line 2 too, and this row takes its place; "
                    + "give one of the two another name"
            ])
    }
}
