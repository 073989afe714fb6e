/// An `XMLSchema` without its type: what the decoder needs to keep a value of it in raw memory.
final class SchemaNode: Sendable {
    let fields: [SchemaField]
    let stride: Int
    let alignment: Int
    let initialize: @Sendable (UnsafeMutableRawPointer) -> Void
    let deinitialize: @Sendable (UnsafeMutableRawPointer) -> Void

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
}

/// An `XMLField` without its type.
struct SchemaField: Sendable {
    typealias SetText = @Sendable (_ value: UnsafeMutableRawPointer, borrowing XMLText) throws -> Void
    /// Moves the child out of its slot, into the parent.
    typealias TakeChild = @Sendable (_ parent: UnsafeMutableRawPointer, _ child: UnsafeMutableRawPointer) throws -> Void

    enum Content: Sendable {
        case text(SetText)
        case element(SchemaNode, TakeChild)
        case group([SchemaField])
    }

    let name: String
    let namespace: String?
    let content: Content
}
