/// The keys that a reading asked for, and in which form.
///
/// A class for the same reason as `Reading`: each section adds to the one record.
final class KeyRecord {
    private(set) var paths: [[String]] = []
    private var formsByPath: [[String]: [KeyForm]] = [:]
    private var groupsOfNames: Set<[String]> = []
    private var exclusiveByPath: [[String]: [[String]]] = [:]

    func note(_ path: [String], _ form: KeyForm) {
        if formsByPath[path] == nil { paths.append(path) }
        if !formsByPath[path, default: []].contains(form) { formsByPath[path, default: []].append(form) }
    }

    /// The keys of a group are names of the user's.
    func noteNames(in path: [String]) { groupsOfNames.insert(path) }

    /// At most one of some keys of a group may be given.
    func noteExclusive(_ keys: [String], in path: [String]) {
        if !exclusiveByPath[path, default: []].contains(keys) { exclusiveByPath[path, default: []].append(keys) }
    }

    /// Every key with `*` in place of names, in the order of the reading.
    var entries: [(path: [String], forms: [KeyForm], exclusive: [[String]])] {
        var order: [[String]] = []
        var forms: [[String]: [KeyForm]] = [:]
        var exclusive: [[String]: [[String]]] = [:]
        for path in paths {
            let general = generalized(path)
            if forms[general] == nil { order.append(general) }
            var noted = formsByPath[path] ?? []
            if groupsOfNames.contains(path) { noted = noted.map { $0 == .group ? .names : $0 } }
            for form in noted where !forms[general, default: []].contains(form) {
                forms[general, default: []].append(form)
            }
            for keys in exclusiveByPath[path] ?? [] where !exclusive[general, default: []].contains(keys) {
                exclusive[general, default: []].append(keys)
            }
        }
        return order.map { ($0, forms[$0] ?? [], exclusive[$0] ?? []) }
    }

    private func generalized(_ path: [String]) -> [String] {
        path.indices.map { groupsOfNames.contains(Array(path.prefix($0))) ? "*" : path[$0] }
    }
}
