/// Spellings that Home Assistant demands of names that are otherwise free.
extension String {
    /// The text as part of a discovery topic, `[A-Za-z0-9_-]` alone: what else there is becomes `_`, as Home Assistant
    /// drops a message with a dot, a blank or a colon there.
    var asTopicPart: String { String(map { $0.isTopicCharacter ? $0 : "_" }) }

    /// The text as part of an entity id: lower case letters, digits and single `_` between them, `portLoad` as
    /// `port_load`. Empty if nothing is left.
    var asEntityName: String {
        var spaced = ""
        var isAfterSmall = false
        for character in self {
            if isAfterSmall, character.isUppercase { spaced += "_" }
            isAfterSmall = character.isLowercase || character.isNumber
            spaced.append(character)
        }
        return spaced.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.joined(separator: "_")
    }

    /// Eight digits that differ for texts that differ, the same always and everywhere (FNV-1a).
    var fingerprint: String {
        let hash = utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The text as a Jinja string in quotes.
    var asTemplateText: String {
        "'" + replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}

extension Character {
    fileprivate var isTopicCharacter: Bool { isASCII && (isLetter || isNumber || self == "_" || self == "-") }
}

/// Hands out the parts of topics that name the entities of one device, each of them once.
///
/// A name that needs no change keeps its own whatever the others are; of two that would become one, the one that had to be
/// changed gets a fingerprint of what it was.
struct EntityNames {
    private var taken: Set<String>
    private let plain: Set<String>

    /// - Parameter points: the names of the device's points.
    init(points: some Sequence<String>) {
        plain = Set(points.filter { $0 == $0.asTopicPart })
        taken = plain
    }

    /// - Parameters:
    ///   - name: of a point, or of what is made of points.
    ///   - isPoint: whether it is a point's own.
    mutating func take(_ name: String, isPoint: Bool) -> String {
        if isPoint, plain.contains(name) { return name }
        let part = name.asTopicPart
        if taken.insert(part).inserted { return part }
        var candidate = "\(part)_\(name.fingerprint)"
        while !taken.insert(candidate).inserted { candidate += "_" }
        return candidate
    }
}
