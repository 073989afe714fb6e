public import Registry

/// A value that the API sent does not fit the type of its register: the point reads null. Told once a point.
public struct ConversionWarning: Hashable, Sendable, CustomStringConvertible {
    public let path: DevicePath
    public let port: Int?
    public let register: Register

    init(path: DevicePath, port: Int?, _ register: Register) {
        self.path = path
        self.port = port
        self.register = register
    }

    /// What it is, where, and how to mend it. The value itself may be personal and is left out.
    public var description: String {
        let device = port.map { "\(path)/\($0)" } ?? "\(path)"
        return "\(register.point) of \(device) reads null: what the API sends for \(register.attribute.name) is no "
            + "\(register.type.registryName); give it another Type in line \(register.line) of the registry"
    }
}
