/// A parser with a schema bound to it: what a decode needs, and worth keeping for the next document of its kind.
///
/// Sendable: it holds no thread-bound state, and is owned by one decode at a time (it cannot be copied, and a spare one
/// is taken out of its `Mutex`).
struct DecodingMachine: ~Copyable, @unchecked Sendable {
    private let parser: SAXParser
    private let schema: BoundSchema

    /// `node` must outlive the machine.
    init(_ node: SchemaNode) {
        parser = SAXParser()
        schema = BoundSchema(node, in: parser)
    }

    /// Where the document's value is after `run`, for the caller to move out.
    var slot: UnsafeMutableRawPointer { schema.document.pointee.slot }

    /// How many names the parser has met so far.
    var nameCount: Int { parser.nameCount }

    /// Leaves the document's value in `slot`, unless it throws. `document` is as `SAXInput.prepare` leaves it.
    func run(_ document: [UInt8], limits: XMLLimits) throws(XMLError) {
        let failure = document.withUnsafeBufferPointer { bytes in
            var input = SAXInput(context: parser.context, bytes: bytes, limits: limits)
            return withUnsafeMutablePointer(to: &input) { input in
                var state = DecodingState(input, document: schema.document, in: parser)
                withUnsafeMutablePointer(to: &state) { state in
                    parser.use(DecodingState.handlers(), userData: state)
                    SAXInput.parse(input)
                }
                state.finish(keepingDocument: input.pointee.failure == nil)
                return input.pointee.failure
            }
        }
        if let failure { throw failure }
    }
}
