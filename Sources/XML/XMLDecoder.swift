/// Reads documents straight into Swift values, in one pass and without a tree.
public enum XMLDecoder {
    /// The value that `root`, a schema of the document, makes of `bytes`.
    ///
    /// Refused, with the position: what is not well-formed, another root element, any document type declaration, and
    /// what passes `limits`.
    public static func decode<T>(
        _ bytes: [UInt8], root: XMLSchema<T>, limits: XMLLimits = XMLLimits()
    ) throws(XMLError) -> T {
        let parser = SAXParser()
        let schema = BoundSchema(root.node, in: parser)
        let failure = bytes.withUnsafeBufferPointer { bytes in
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
        return schema.document.pointee.slot.assumingMemoryBound(to: T.self).move()
    }
}
