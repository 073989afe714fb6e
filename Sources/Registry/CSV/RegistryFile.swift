/// A registry CSV: which registers a station's devices have, and by which names.
public struct RegistryFile: Hashable, Sendable {
    /// Path relative to the configuration folder, for messages.
    public let name: String
    /// In file order, the faulty rows left out.
    public let registers: [Register]

    public init(name: String, registers: [Register]) {
        self.name = name
        self.registers = registers
    }

    /// Reads a registry CSV and finds everything that is wrong with it.
    ///
    /// VOLTTRON's own files are taken as they are. Rows with an error are left out of the result, which is therefore of
    /// use only if no problem is an error.
    ///
    /// - Parameters:
    ///   - bytes: RFC 4180, UTF-8.
    ///   - name: path for the problems' `file`.
    ///   - layout: which points share a device, and hence must differ in name.
    public static func parse(
        _ bytes: [UInt8], name: String, layout: DeviceLayout = .port
    ) -> (file: RegistryFile, problems: [Problem]) {
        var parser = RegistryParser(name: name)
        let registers = parser.parse(bytes)
        let file = RegistryFile(name: name, registers: registers)
        let problems = parser.problems + file.duplicates(in: layout) + file.hiddenPorts(in: layout)
        return (file, problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }

    /// A warning for each row that takes the place of an earlier one because both give a device the same point.
    public func duplicates(in layout: DeviceLayout) -> [Problem] {
        var earlier: [String: [Register]] = [:]
        var problems: [Problem] = []
        for register in registers {
            let rivals = earlier[register.point, default: []].filter { layout.sharesDevice($0, register) }
            if let rival = rivals.last {
                let place = layout == .station ? "" : rival.port.meeting(register.port)
                problems.append(
                    Problem(
                        .warning, file: name, line: register.line, key: RegistryColumn.point.rawValue,
                        message: "point \(register.point.quoted) stands on line \(rival.line) too\(place), "
                            + "and this row takes its place",
                        remedy: "give one of the two another name"))
            }
            earlier[register.point, default: []].append(register)
        }
        return problems
    }

    /// A warning if a device of all ports has rows for every port, which share one name there.
    private func hiddenPorts(in layout: DeviceLayout) -> [Problem] {
        guard layout == .station, let register = registers.first(where: { $0.port == .every }) else { return [] }
        return [
            Problem(
                .warning, file: name, line: register.line, key: RegistryColumn.port.rawValue,
                message: "in layout station a row for every port shows the lowest port alone",
                remedy: "give each port a row and a name of its own")
        ]
    }
}

extension DeviceLayout {
    /// Whether some device has both registers.
    fileprivate func sharesDevice(_ left: Register, _ right: Register) -> Bool {
        switch (self, left.port, right.port) {
        case (.station, _, _): true
        case (.port, .port(let one), .port(let other)): one == other
        // A station's registers are part of every port's device, and `*` of every port's.
        case (.port, _, _): true
        }
    }
}

extension PortSelector {
    /// For a message: on which devices two registers meet.
    fileprivate func meeting(_ other: PortSelector) -> String {
        switch (self, other) {
        case (.station, .station): ""
        case (.port(let number), _), (_, .port(let number)): " for port \(number)"
        case (.every, _), (_, .every): " for every port"
        }
    }
}
