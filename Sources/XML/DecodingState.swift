import CLibXML2

/// The state of one decode, behind a pointer: libxml2's handlers change it in place, which in a class would cost a
/// check for exclusive access each time.
struct DecodingState {
    private let input: UnsafeMutablePointer<SAXInput>
    private let nilName: UnsafePointer<xmlChar>
    private let instanceNamespace: UnsafePointer<xmlChar>
    /// The innermost open element that the schema knows.
    private var node: UnsafeMutablePointer<BoundNode>
    /// The open element whose text is wanted.
    private var leaf: UnsafeMutablePointer<BoundField>?
    private var leafIsNil = false
    /// How many open elements are being skipped; they are always the innermost ones.
    private var skipped = 0
    private var text = TextBuffer()

    init(
        _ input: UnsafeMutablePointer<SAXInput>, document: UnsafeMutablePointer<BoundNode>,
        in parser: borrowing SAXParser
    ) {
        self.input = input
        nilName = parser.intern("nil")
        instanceNamespace = parser.intern("http://www.w3.org/2001/XMLSchema-instance")
        node = document
        document.pointee.open()
    }

    /// Frees what the decode still holds, except the document's own value if all went well.
    mutating func finish(keepingDocument: Bool) {
        text.free()
        while let parent = node.pointee.parent {
            node.pointee.abandon()
            node = parent
        }
        if !keepingDocument { node.pointee.abandon() }
    }

    static func handlers() -> xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { state, name, _, namespace, _, _, attributeCount, _, attributes in
            guard let state, let name else { return }
            state.assumingMemoryBound(to: DecodingState.self).pointee
                .start(name, namespace, attributeCount, attributes)
        }
        handlers.endElementNs = { state, name, _, _ in
            guard let state, let name else { return }
            state.assumingMemoryBound(to: DecodingState.self).pointee.end(name)
        }
        handlers.characters = { state, text, count in
            guard let state, let text else { return }
            state.assumingMemoryBound(to: DecodingState.self).pointee.characters(text, Int(count))
        }
        // The same, or libxml2 asks of each text whether it is only blank.
        handlers.ignorableWhitespace = handlers.characters
        handlers.internalSubset = { state, _, _, _ in
            state?.assumingMemoryBound(to: DecodingState.self).pointee.input.pointee.refuseDocumentType()
        }
        handlers.serror = { state, error in
            guard let state, let error else { return }
            state.assumingMemoryBound(to: DecodingState.self).pointee.input.pointee.note(error)
        }
        return handlers
    }

    private mutating func start(
        _ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?, _ attributeCount: Int32,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard input.pointee.admitElement(attributes: attributeCount) else { return }
        if skipped > 0 || leaf != nil {
            skipped &+= 1
            return
        }
        switch node.pointee.match(name, namespace) {
        case .field(let field):
            let isNil = attributeCount > 0 && saysNil(attributes, count: Int(attributeCount))
            switch field.pointee.content {
            case .text:
                leaf = field
                leafIsNil = isNil
                text.clear()
            case .node(let child) where !isNil:
                child.pointee.open()
                node = child
            case .node:
                skipped = 1
            }
        case .none:
            if node.pointee.parent == nil { return refuseRoot(name) }
            skipped = 1
        case .wrongNamespace(let field):
            let found = namespace.map { "the namespace “\(String(cString: $0))”" } ?? "no namespace"
            let expected = field.pointee.namespace.map { String(cString: $0) } ?? ""
            input.pointee.fail("element \(String(cString: name)) has \(found), expected “\(expected)”")
        }
    }

    private mutating func end(_ name: UnsafePointer<xmlChar>) {
        input.pointee.noteEvent()
        if skipped > 0 {
            skipped &-= 1
        } else if let field = leaf {
            leaf = nil
            guard case .text(let set) = field.pointee.content else { return }
            do {
                let text = XMLText(trimming: text.start, count: leafIsNil ? 0 : text.count)
                try set._withUnsafeGuaranteedRef { try $0.body(node.pointee.slot, text) }
            } catch {
                input.pointee.fail("element \(String(cString: name)): \(error)")
            }
        } else if let parent = node.pointee.parent {
            let child = node
            node = parent
            guard case .element(_, let take) = child.pointee.kind else { return }
            do {
                try take._withUnsafeGuaranteedRef { try $0.body(parent.pointee.slot, child.pointee.slot) }
            } catch {
                input.pointee.fail("element \(String(cString: name)): \(error)")
            }
        }
    }

    private mutating func characters(_ bytes: UnsafePointer<xmlChar>, _ count: Int) {
        input.pointee.noteEvent()
        guard let field = leaf, skipped == 0 else { return }
        if text.count &+ count > input.pointee.limits.maxTextBytes {
            let name = String(cString: field.pointee.name)
            return input.pointee.fail(
                "element \(name): the text is longer than \(input.pointee.limits.maxTextBytes) bytes")
        }
        text.append(bytes, count: count)
    }

    /// Whether an element carries `xsi:nil="true"`; libxml2 gives five pointers an attribute: local name, prefix,
    /// namespace, start and end of the value.
    private func saysNil(_ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) -> Bool {
        guard let attributes else { return false }
        for index in 0..<count {
            let attribute = attributes + 5 * index
            guard attribute[0] == nilName, attribute[2] == instanceNamespace, let start = attribute[3],
                let end = attribute[4]
            else { continue }
            let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            return value == "true" || value == "1"
        }
        return false
    }

    private func refuseRoot(_ name: UnsafePointer<xmlChar>) {
        let accepted = node.pointee.fields.map { String(cString: $0.name) }.joined(separator: " or ")
        input.pointee.fail("the document's root is \(String(cString: name)), expected \(accepted)")
    }
}
