/// Reads documents straight into Swift values, in one pass and without a tree.
public enum XMLDecoder {
    /// The value that `root`, a schema of the document, makes of `bytes`.
    ///
    /// Refused, with the position: what is not well-formed, another root element, any document type declaration, and
    /// what passes `limits`.
    public static func decode<T>(
        _ bytes: [UInt8], root: XMLSchema<T>, limits: XMLLimits = XMLLimits()
    ) throws(XMLError) -> T {
        let document = try SAXInput.prepare(bytes, limits)
        let machine = root.node.takeMachine()
        try machine.run(document, limits: limits)
        let value = machine.slot.assumingMemoryBound(to: T.self).move()
        // Many names: a document full of elements that no schema knows. Those are not kept for the process's life.
        if machine.nameCount < 2_000 { root.node.keep(machine) }
        return value
    }
}
