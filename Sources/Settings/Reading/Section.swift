import Registry
import Yams

/// A group of keys in a YAML file, read key by key.
///
/// Each reading of a key tells the section that the key exists; `finish` then knows which of the user's keys do not.
final class Section {
    /// Where the group begins; its key is the path of the group, nil at the top of a file.
    let place: Place
    let reading: Reading
    private let path: [String]
    private let entries: [(key: String, node: Node, line: Int?)]
    private let hasOverrides: Bool
    private let unknownKeys: Problem.Severity
    private var asked: [String] = []

    /// The top of a file.
    ///
    /// - Parameters:
    ///   - root: nil if the file is empty.
    ///   - hasOverrides: whether environment variables take the place of its values.
    ///   - unknownKeys: how bad a key is that nobody asks for.
    init(root: Node?, file: String, hasOverrides: Bool, unknownKeys: Problem.Severity, reading: Reading) {
        place = Place(file: file)
        path = []
        self.reading = reading
        self.hasOverrides = hasOverrides
        self.unknownKeys = unknownKeys
        isGroup = root?.mapping != nil
        entries = Self.entries(of: root, place: place, path: [], reading: reading)
    }

    private init(_ node: Node?, line: Int?, key: String, of parent: Section) {
        path = parent.path + [key]
        place = Place(file: parent.place.file, line: line ?? parent.place.line, key: path.joined(separator: "."))
        reading = parent.reading
        hasOverrides = parent.hasOverrides
        unknownKeys = parent.unknownKeys
        isGroup = node?.mapping != nil
        entries = Self.entries(of: node, place: place, path: path, reading: reading)
    }

    // MARK: Structure

    /// The user's own names in this group, such as those of accounts, in file order.
    var names: [String] {
        reading.keys?.noteNames(in: path)
        return entries.map(\.key)
    }

    /// Where a key stands; the group's own place if the user did not write it.
    func place(of key: String) -> Place {
        let line = entries.first { $0.key == key }?.line
        return Place(file: place.file, line: line ?? place.line, key: (path + [key]).joined(separator: "."))
    }

    /// Whether the user gave the key, in the file or the environment.
    func has(_ key: String) -> Bool { node(key) != nil || isOverridden(key) }

    /// Whether the user gave the key, or one below it, in the file or the environment.
    func hasGroup(_ key: String) -> Bool {
        has(key) || hasOverrides && reading.overrides.hasAny(below: path + [key])
    }

    /// Whether an environment variable takes the place of the key's value.
    func isOverridden(_ key: String) -> Bool { hasOverrides && reading.overrides.take(path + [key]) != nil }

    /// Whether a key holds a single value where a group could be.
    func isScalar(_ key: String) -> Bool { isOverridden(key) || node(key)?.scalar != nil }

    /// The group under a key; an empty one if the user did not write it.
    func section(_ key: String) -> Section {
        asked.append(key)
        reading.keys?.note(path + [key], .group)
        let entry = entries.first { $0.key == key }
        return Section(entry?.node, line: entry?.line, key: key, of: self)
    }

    /// Says that at most one of some keys may be given.
    func noteExclusive(_ keys: [String]) { reading.keys?.noteExclusive(keys, in: path) }

    /// Whether it is a group of keys at all, and not a list or a single value.
    let isGroup: Bool

    /// Reports the keys that nothing has asked for.
    func finish() {
        for entry in entries where !asked.contains(entry.key) {
            let known = Set(asked).sorted()
            reading.add(
                unknownKeys, place(of: entry.key), unknownKeys == .error ? "unknown key" : "unknown key, ignored",
                Spelling.remedy(
                    for: entry.key, among: known, otherwise: "the keys here are \(known.joined(separator: ", "))")
            )
        }
    }

    // MARK: Values

    /// A value as it stands, and where: the environment's if it has one. Nil if there is none, or null.
    ///
    /// - Parameter form: what the caller will take.
    func setting(_ key: String, _ form: KeyForm = .text) -> (text: String, place: Place)? {
        asked.append(key)
        reading.keys?.note(path + [key], form)
        if hasOverrides, let variable = reading.overrides.take(path + [key]) {
            return (variable.value, Place(file: "environment", key: variable.name))
        }
        guard let node = node(key) else { return nil }
        guard let scalar = node.scalar else {
            reading.error(place(of: key), "a list or a group of keys where one value belongs", "write one value")
            return nil
        }
        return (scalar.string, place(of: key))
    }

    /// A value of some type; nil if there is none or it is in error, which is then reported.
    ///
    /// - Parameters:
    ///   - what: with article, what the text should be: `a port`.
    ///   - accepted: what would be right: `a whole number from 1 to 65535`.
    ///   - forms: what `convert` takes.
    func value<Value>(
        _ key: String, _ what: String, accepted: String, forms: KeyForm..., convert: (String) -> Value?
    ) -> Value? {
        for form in forms { reading.keys?.note(path + [key], form) }
        guard let (text, place) = setting(key, forms[0]) else { return nil }
        if let value = convert(text) { return value }
        reading.error(place, "\(text.quoted) is not \(what)", "write \(accepted)")
        return nil
    }

    /// A text that is not empty.
    func string(_ key: String) -> String? { text(key)?.text }

    /// A text that is not empty, and where it stands.
    func text(_ key: String) -> (text: String, place: Place)? {
        guard let (text, place) = setting(key) else { return nil }
        if !text.isEmpty, !text.hasControlCharacters { return (text, place) }
        reading.error(place, text.isEmpty ? "empty" : "it holds control characters", "write a text on one line")
        return nil
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return value(key, accepted, accepted: "one", forms: .integer(range)) { text in
            Quantity.natural(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func boolean(_ key: String) -> Bool? {
        value(key, "true or false", accepted: "one of these", forms: .boolean) { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        }
    }

    /// Seconds.
    func duration(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(
            key, "a duration from \(range.lowerBound) to \(range.upperBound) s",
            accepted: "seconds, or a number with s, m, h, d or w", forms: .duration(range)
        ) { text in
            Quantity.seconds(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, as: Choice.Type = Choice.self)
        -> Choice?
    {
        let names = Choice.allCases.map(\.rawValue)
        guard let (text, place) = setting(key, .choice(names)) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        reading.error(
            place, "\(text.quoted) is not \(names.alternatives)",
            Spelling.remedy(for: text, among: names, otherwise: "write one of these"))
        return nil
    }

    // MARK: Nodes

    private func node(_ key: String) -> Node? {
        guard let node = entries.first(where: { $0.key == key })?.node, !node.isNothing else { return nil }
        return node
    }

    private static func entries(
        of node: Node?, place: Place, path: [String], reading: Reading
    ) -> [(key: String, node: Node, line: Int?)] {
        guard let node, !node.isNothing else { return [] }
        guard let mapping = node.mapping else {
            reading.error(place, "not a group of keys", "write keys and values, each on a line as `key: value`")
            return []
        }
        return mapping.compactMap { pair in
            guard let key = pair.key.scalar?.string else {
                reading.error(
                    Place(file: place.file, line: pair.key.mark?.line, key: place.key), "a key that is no text",
                    "write a plain word before the colon")
                return nil
            }
            return (key, pair.value, pair.key.mark?.line)
        }
    }
}

extension Node {
    /// Whether it is null: nothing behind the colon, as when all that followed is commented out.
    fileprivate var isNothing: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
