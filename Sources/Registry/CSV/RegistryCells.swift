/// The cells of one row, and what is wrong with them.
struct RegistryCells {
    private(set) var problems: [Problem] = []
    private let row: CSVRow
    private let columns: [RegistryColumn: Int]
    private let file: String

    /// The longest interval or age that makes sense: 31 days.
    static let longestInterval = 2_678_400

    init(row: CSVRow, columns: [RegistryColumn: Int], file: String) {
        self.row = row
        self.columns = columns
        self.file = file
    }

    /// A cell's text; empty if the row or the file does not have it.
    func text(_ column: RegistryColumn) -> String {
        guard let index = columns[column], index < row.fields.count else { return "" }
        return row.fields[index]
    }

    /// The row's register; nil if a cell is in error.
    mutating func register() -> Register? {
        let point = point()
        let attribute = attribute()
        let port = port()
        let type = type(of: attribute)
        let isWritable = isWritable(attribute)
        let interval = seconds(.interval, atLeast: 1)
        let maxAge = seconds(.maxAge, atLeast: 0)
        guard let point, let attribute, let port, let type, !problems.contains(where: { $0.severity == .error }) else {
            return nil
        }
        warnOfLevel(attribute, port)
        let startingValue = text(.startingValue)
        warnOfStartingValue(startingValue, attribute)
        return Register(
            point: point, attribute: attribute, port: port, type: type, units: text(.units),
            startingValue: startingValue.isEmpty ? nil : startingValue, isWritable: isWritable, notes: text(.notes),
            interval: interval, maxAge: maxAge, line: row.line)
    }

    private mutating func point() -> String? {
        let point = text(.point)
        if let fault = PointName.fault(in: point) {
            return error(.point, fault.message, fault.remedy)
        }
        if text(.writable).lowercased() == "true", PointName.commandKeys.contains(point) {
            return error(
                .point, "a writable point cannot be called \(point.quoted): set messages use that key themselves",
                "use another name than \(PointName.commandKeys.sorted().alternatives)")
        }
        return point
    }

    private mutating func attribute() -> Attribute? {
        let attributeName = text(.attribute)
        let registerName = text(.register)
        guard let registerClass = RegisterClass(rawValue: registerName) else {
            let names = RegisterClass.allCases.map(\.rawValue)
            return error(
                .register, registerName.isEmpty ? "empty" : "unknown register \(registerName.quoted)",
                Spelling.remedy(for: registerName, among: names, otherwise: "write one of \(names.alternatives)"))
        }
        if let attribute = Attribute(registerClass: registerClass, name: attributeName) { return attribute }
        let names = registerClass.attributes.map(\.name)
        let others = RegisterClass.allCases.filter { Attribute(registerClass: $0, name: attributeName) != nil }
        return error(
            .attribute, "\(registerName) has no attribute \(attributeName.quoted)",
            others.isEmpty
                ? Spelling.remedy(
                    for: attributeName, among: names, otherwise: "it has \(names.joined(separator: ", "))")
                : "\(others.map(\.rawValue).alternatives) has it")
    }

    private mutating func port() -> PortSelector? {
        let text = text(.port)
        if text.isEmpty { return .station }
        if text == "*" { return .every }
        guard text.isDigitsAlone, let number = Int(text), number < 1000 else {
            return error(
                .port, "\(text.quoted) is not a port",
                "write a port's number from 1, * for every port, or nothing for the station")
        }
        return number == 0 ? .station : .port(number)
    }

    private mutating func type(of attribute: Attribute?) -> ValueType? {
        let text = text(.type)
        if text.isEmpty { return attribute?.usualType }
        if let type = ValueType(registryName: text) { return type }
        let types = ValueType.allCases.map(\.registryName)
        return error(
            .type, "unknown type \(text.quoted)",
            Spelling.remedy(
                for: text, among: ValueType.registryNames.map(\.name),
                otherwise: "write one of \(types.alternatives)"))
    }

    private mutating func isWritable(_ attribute: Attribute?) -> Bool {
        let text = text(.writable)
        switch text.lowercased() {
        case "true":
            guard let attribute, !attribute.isWritable else { return true }
            let writable = Attribute.catalogue.filter(\.isWritable).map(\.name)
            _ =
                error(
                    .writable, "\(attribute.name.quoted) cannot be written",
                    "write FALSE; only \(writable.alternatives) can be TRUE") as Void?
            return false
        case "false", "": return false
        default:
            // As in VOLTTRON, where anything but TRUE is read-only.
            warning(.writable, "\(text.quoted) is neither TRUE nor FALSE, taken as FALSE", "write TRUE or FALSE")
            return false
        }
    }

    private mutating func seconds(_ column: RegistryColumn, atLeast least: Int) -> Int? {
        let text = text(column)
        if text.isEmpty { return nil }
        guard text.isDigitsAlone, let seconds = Int(text), (least...Self.longestInterval).contains(seconds) else {
            return error(
                column, "\(text.quoted) is not a number of seconds",
                "write a whole number from \(least) to \(Self.longestInterval), or nothing for the default")
        }
        return seconds
    }

    private mutating func warnOfLevel(_ attribute: Attribute, _ port: PortSelector) {
        // A limit without a port is a limit of the station: the API has that form.
        guard attribute.level == .port, port == .station, !attribute.isWritable else { return }
        warning(
            .port, "\(attribute.name.quoted) is a value of a port, and this row names none",
            "write the port's number, or * for every port")
    }

    private mutating func warnOfStartingValue(_ text: String, _ attribute: Attribute) {
        guard !text.isEmpty, Limit(startingValue: text, of: attribute) == nil else { return }
        let accepted: String
        switch attribute {
        case .load(.allowedLoad): accepted = "a number of kW from 0"
        case .load(.percentShed): accepted = "a whole number from 0 to 100"
        default: return
        }
        warning(
            .startingValue, "\(text.quoted) is no value of \(attribute.name), ignored",
            "write \(accepted), or nothing")
    }

    private mutating func error<Value>(_ column: RegistryColumn, _ message: String, _ remedy: String) -> Value? {
        problems.append(problem(.error, column, message, remedy))
        return nil
    }

    private mutating func warning(_ column: RegistryColumn, _ message: String, _ remedy: String) {
        problems.append(problem(.warning, column, message, remedy))
    }

    private func problem(
        _ severity: Problem.Severity, _ column: RegistryColumn, _ message: String, _ remedy: String
    ) -> Problem {
        Problem(severity, file: file, line: row.line, key: column.rawValue, message: message, remedy: remedy)
    }
}
