/// Something that a test waited for did not happen in time.
public struct DidNotHappen: Error, CustomStringConvertible {
    /// What was awaited, for how long, where in the tests, and what is known of the reason.
    public let description: String

    init(_ what: String, limit: Duration, detail: String = "", file: StaticString, line: UInt) {
        let reason = detail.isEmpty ? "" : "; \(detail)"
        description = "did not happen within \(limit): \(what) (\(file):\(line))\(reason)"
    }
}

/// Asks again and again until `condition` is true. Throws `DidNotHappen` when `limit` has passed.
///
/// The limit is there to end a broken test, not to measure: make it generous.
public func eventually(
    _ what: String, within limit: Duration = .seconds(60), file: StaticString = #fileID, line: UInt = #line,
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: limit, file: file, line: line) { try await condition() ? true : nil }
}

/// Asks again and again until `value` gives something, and returns that.
public func eventually<T>(
    _ what: String, within limit: Duration = .seconds(60), file: StaticString = #fileID, line: UInt = #line,
    _ value: () async throws -> T?
) async throws -> T {
    let deadline = ContinuousClock.now.advanced(by: limit)
    while true {
        if let found = try await value() { return found }
        if ContinuousClock.now >= deadline { throw DidNotHappen(what, limit: limit, file: file, line: line) }
        try await Task.sleep(for: .milliseconds(5))
    }
}
