import Synchronization

/// The fields of one reply whose values do not have the form that they must have, e.g. a load of "n/a".
///
/// Such a value counts as absent instead of failing the reply: one station's nonsense must not cost 499 others their
/// data. It is not passed over either: the client tells of it. Task-local, since the schemas that read values are shared
/// by all replies.
final class UnreadableFields: Sendable {
    @TaskLocal private static var current: UnreadableFields?

    private let names = Mutex<Set<String>>([])

    /// Runs `read` and returns its value with the names of the fields that could not be read.
    static func collecting<R, E: Error>(_ read: () throws(E) -> R) throws(E) -> (value: R, fields: [String]) {
        let fields = UnreadableFields()
        let result = $current.withValue(fields) { Result<R, E>(catching: read) }
        return (try result.get(), fields.names.withLock { $0.sorted() })
    }

    static func note(_ name: String) {
        _ = current?.names.withLock { $0.insert(name) }
    }
}
