import Synchronization

/// A value that several tasks may read and replace.
public final class Locked<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    public init(_ value: Value) { state = Mutex(value) }

    public var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Changes the value while nobody else can see it.
    public func withLock<R: Sendable>(_ body: (inout Value) throws -> R) rethrows -> R {
        try state.withLock { value throws in try body(&value) }
    }
}
