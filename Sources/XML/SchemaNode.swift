import Synchronization

/// An `XMLSchema` without its type: what the decoder needs to keep a value of it in raw memory.
final class SchemaNode: Sendable {
    let fields: [SchemaField]
    let stride: Int
    let alignment: Int
    let initialize: @Sendable (UnsafeMutableRawPointer) -> Void
    let deinitialize: @Sendable (UnsafeMutableRawPointer) -> Void

    /// What the last decode of a document of this schema left for the next.
    private let spareMachine = Mutex<DecodingMachine?>(nil)

    init(
        fields: [SchemaField], stride: Int, alignment: Int,
        initialize: @escaping @Sendable (UnsafeMutableRawPointer) -> Void,
        deinitialize: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        self.fields = fields
        self.stride = stride
        self.alignment = alignment
        self.initialize = initialize
        self.deinitialize = deinitialize
    }

    func takeMachine() -> DecodingMachine {
        spareMachine.withLock { $0.take() } ?? DecodingMachine(self)
    }

    func keep(_ machine: consuming DecodingMachine) {
        var other: DecodingMachine? = machine
        spareMachine.withLock { swap(&$0, &other) }
    }
}

/// An `XMLField` without its type.
struct SchemaField: Sendable {
    enum Content: Sendable {
        case text(SetText)
        case element(SchemaNode, TakeChild)
        case group([SchemaField])
    }

    let name: String
    let namespace: String?
    let content: Content
}

/// What a text field does at its end tag. A class, because a closure that is read from memory is retained and released
/// around each call, and the schema outlives the parse anyway.
final class SetText: Sendable {
    let body: @Sendable (_ value: UnsafeMutableRawPointer, borrowing XMLText) throws -> Void

    init(_ body: @escaping @Sendable (UnsafeMutableRawPointer, borrowing XMLText) throws -> Void) { self.body = body }
}

/// What an element field does at its end tag: moves the child out of its slot, into the parent. A class as `SetText`.
final class TakeChild: Sendable {
    let body: @Sendable (_ parent: UnsafeMutableRawPointer, _ child: UnsafeMutableRawPointer) throws -> Void

    init(_ body: @escaping @Sendable (UnsafeMutableRawPointer, UnsafeMutableRawPointer) throws -> Void) {
        self.body = body
    }
}
