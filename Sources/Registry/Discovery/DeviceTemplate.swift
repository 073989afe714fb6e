/// The path of a station that was found without a device file, with placeholders for what the API tells of it:
/// `campus/{sgName}/{stationName}`. Pure: the same station always gets the same path.
///
/// Whatever a value holds, the path is one: in it `/ + #`, blanks and characters that no topic may have become `_`, a
/// value that is missing is filled in, and names that mean something else are changed a little.
public struct DeviceTemplate: Hashable, Sendable {
    /// Why a text is no template, and what would be.
    public struct Fault: Error, Hashable, Sendable {
        public let message: String
        public let remedy: String
    }

    private enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(String)

        var name: String? {
            if case .placeholder(let name) = self { name } else { nil }
        }

        /// As it may turn out, to see whether the rest is sound.
        var example: String {
            switch self {
            case .text(let text): text
            case .placeholder: "x"
            }
        }
    }

    /// As the user wrote it.
    public let text: String
    /// By level.
    private let levels: [[Part]]

    /// Short names beside the API's own.
    private static let aliases = [
        "orgName": "organizationName", "city": "City", "state": "State", "country": "Country",
        "serial": "stationSerialNum",
        "model": "stationModel", "mac": "stationMacAddr",
    ]
    /// What getStations tells of a station as a whole.
    private static let attributes = StationAttribute.allCases.map(\.rawValue).filter { name in
        Attribute(registerClass: .station, name: name)?.level != .port
    }

    /// Every placeholder that there is, the most useful first.
    public static let placeholders: [String] = {
        let first = ["stationName", "stationID", "sgName", "sgID", "organizationName", "orgName", "account"]
        let rest = attributes.filter { !first.contains($0) }
        return first + aliases.keys.filter { !first.contains($0) }.sorted() + rest
    }()

    /// - Throws: what is wrong with the text.
    public init(_ text: String) throws(Fault) {
        self.text = text
        var levels: [[Part]] = [[]]
        func add(_ literal: Substring) {
            let pieces = literal.split(separator: "/", omittingEmptySubsequences: false)
            for (number, piece) in pieces.enumerated() {
                if number > 0 { levels.append([]) }
                if !piece.isEmpty { levels[levels.count - 1].append(.text(String(piece))) }
            }
        }
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw Fault(message: "a { without }", remedy: "close the placeholder")
            }
            let name = String(rest[rest.index(after: open)..<close])
            guard Self.placeholders.contains(name) else {
                throw Fault(
                    message: "unknown placeholder \(name.quoted)",
                    remedy: Spelling.remedy(
                        for: name, among: Self.placeholders,
                        otherwise: "use \(Self.placeholders.joined(separator: ", "))"))
            }
            add(rest[..<open])
            levels[levels.count - 1].append(.placeholder(name))
            rest = rest[rest.index(after: close)...]
        }
        add(rest)
        self.levels = levels
        let example = levels.map { $0.map(\.example).joined() }
        if let fault = DevicePath.fault(in: example) { throw Fault(message: fault.message, remedy: fault.remedy) }
        guard levels.joined().contains(where: { $0.name != nil }) else {
            throw Fault(
                message: "every station would have the same topic", remedy: "add {stationName} or {stationID}")
        }
    }

    /// Whether it takes the account's station groups to fill it in.
    public var needsGroups: Bool { levels.joined().contains { $0.name == "sgName" || $0.name == "sgID" } }

    /// The path of a station, as it is if no other station has the same.
    ///
    /// - Parameter values: what is known of it, by the API's names; and `account`. Of several station groups one.
    public func segments(of station: StationID, _ values: [String: String]) -> [String] {
        let levels = levels.map { parts in
            parts.map { part in
                switch part {
                case .text(let text): text
                case .placeholder(let name): Self.value(of: name, station, values)
                }
            }.joined()
        }
        return levels.enumerated().map { number, level in
            Self.fit(level, isFirst: number == 0, isLast: number == levels.count - 1)
        }
    }

    private static func value(of name: String, _ station: StationID, _ values: [String: String]) -> String {
        let name = aliases[name] ?? name
        let value = name == "stationID" ? station.text : sanitised(values[name] ?? "")
        if !value.isEmpty { return value }
        return name == "stationName" ? "station_\(station.number)" : "no_\(name)"
    }

    /// A whole level, changed where it would be mistaken for something else.
    private static func fit(_ level: String, isFirst: Bool, isLast: Bool) -> String {
        if level == "." || level == ".." || PointName.reserved.contains(level) { return level + "_" }
        if isFirst, level == "actuators" { return level + "_" }
        // A last level of digits would be taken for a port's number.
        return isLast && level.isDigitsAlone ? "station_" + level : level
    }

    /// Longest value in a path, in bytes.
    private static let longest = 128

    /// A text as a part of a topic's level: without blanks at the ends, other blanks, `/ + #` and whatever a broker may
    /// refuse as `_`.
    public static func sanitised(_ text: String) -> String {
        let trimmed = text.unicodeScalars.drop { $0.properties.isWhitespace }
        var scalars = String.UnicodeScalarView()
        var bytes = 0
        for scalar in trimmed {
            let isFit =
                !"/+#".unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
                && scalar.properties.generalCategory != .control && !scalar.properties.isNoncharacterCodePoint
            let next = isFit ? scalar : "_"
            bytes += UTF8.width(next)
            if bytes > longest { break }
            scalars.append(next)
        }
        // What were blanks at the end.
        let blanks = text.unicodeScalars.reversed().prefix { $0.properties.isWhitespace }.count
        if bytes <= longest, blanks > 0, scalars.count >= blanks { scalars.removeLast(blanks) }
        return String(scalars)
    }
}
