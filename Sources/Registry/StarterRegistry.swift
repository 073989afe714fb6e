/// A registry to start from: rows for attributes, each with a point name that no other has.
public enum StarterRegistry {
    /// The registers of some attributes.
    ///
    /// What belongs to a port is for every port that a station has.
    public static func registers(of attributes: [Attribute]) -> [Register] {
        attributes.enumerated().map { index, attribute in
            Register(
                point: pointName(of: attribute), attribute: attribute, port: isOfPorts(attribute) ? .every : .station,
                units: attribute.usualUnits, isWritable: attribute.isWritable, notes: attribute.meaning, line: index + 2
            )
        }
    }

    /// The attributes that an account's stations have.
    ///
    /// - Parameters:
    ///   - version: of the account's endpoint; nil: not known, and taken for 5.0.
    ///   - denied: classes whose operation the account has no right to.
    public static func attributes(version: APIVersion?, without denied: Set<RegisterClass> = []) -> [Attribute] {
        Attribute.catalogue.filter { attribute in
            !denied.contains(attribute.registerClass) && attribute.apiVersion != .v41
                && attribute.apiVersion <= version ?? .v50
        }
    }

    /// The attribute's name; where several registers have one of that name, a longer one.
    static func pointName(of attribute: Attribute) -> String {
        switch attribute {
        case .stationStatus(let own) where own != .status: "Status.\(own.rawValue)"
        case .load(.userID), .load(.credentialID), .load(.sessionID): "Load.\(attribute.name)"
        case .station(.type), .station(.startTime), .station(.endTime): "Pricing.\(attribute.name)"
        default: attribute.name
        }
    }

    /// An alarm without a port belongs to every port; the bridge's own values are those of each port.
    private static func isOfPorts(_ attribute: Attribute) -> Bool {
        switch (attribute.registerClass, attribute.level) {
        case (_, .port), (.bridge, .either): true
        default: false
        }
    }
}
