extension RegistryFile {
    /// The header line of a complete registry CSV.
    static let header = RegistryColumn.allCases.map(\.rawValue).joined(separator: ",")

    /// The file as RFC 4180 text, with every column; `parse` gives back the same registers.
    public func csv() -> String {
        var text = Self.header + "\n"
        for register in registers {
            let cells = RegistryColumn.allCases.map { Self.escaped(register.cell($0)) }
            text += cells.joined(separator: ",") + "\n"
        }
        return text
    }

    private static func escaped(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
        // Character-wise replacing would miss a quote that a combining mark follows.
        var escaped = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { escaped += "\"" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped + "\""
    }
}

extension Register {
    fileprivate func cell(_ column: RegistryColumn) -> String {
        switch column {
        case .point: point
        case .attribute: attribute.name
        case .register: registerClass.rawValue
        case .port: port.description
        case .type: type.registryName
        case .units: units
        case .startingValue: startingValue ?? ""
        case .writable: isWritable ? "TRUE" : "FALSE"
        case .notes: notes
        case .interval: interval.map(String.init) ?? ""
        case .maxAge: maxAge.map(String.init) ?? ""
        }
    }
}
