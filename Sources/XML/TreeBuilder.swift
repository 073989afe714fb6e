import CLibXML2

/// Makes `XMLElement`s of libxml2's events. Lives behind a pointer for the length of one parse.
struct TreeBuilder {
    private(set) var root: XMLElement?
    private let input: UnsafeMutablePointer<SAXInput>
    /// From the root to the innermost open element, each with its text so far.
    private var open: [(element: XMLElement, text: [UInt8])] = []

    init(_ input: UnsafeMutablePointer<SAXInput>) { self.input = input }

    static func handlers() -> xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { builder, name, _, namespace, _, _, attributeCount, _, attributes in
            guard let builder, let name else { return }
            builder.assumingMemoryBound(to: TreeBuilder.self).pointee
                .start(name, namespace, attributeCount, attributes)
        }
        handlers.endElementNs = { builder, _, _, _ in
            builder?.assumingMemoryBound(to: TreeBuilder.self).pointee.end()
        }
        handlers.characters = { builder, text, count in
            guard let builder, let text else { return }
            builder.assumingMemoryBound(to: TreeBuilder.self).pointee
                .characters(UnsafeBufferPointer(start: text, count: Int(count)))
        }
        handlers.ignorableWhitespace = handlers.characters
        handlers.internalSubset = { builder, _, _, _ in
            builder?.assumingMemoryBound(to: TreeBuilder.self).pointee.input.pointee.refuseDocumentType()
        }
        handlers.serror = { builder, error in
            guard let builder, let error else { return }
            builder.assumingMemoryBound(to: TreeBuilder.self).pointee.input.pointee.note(error)
        }
        return handlers
    }

    private mutating func start(
        _ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?, _ attributeCount: Int32,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard input.pointee.admitElement(attributes: attributeCount) else { return }
        // libxml2 leaves `&amp;` in namespaces and attributes as this reference.
        var element = XMLElement(
            name: String(cString: name),
            namespace: namespace.map { String(cString: $0).replacing("&#38;", with: "&") })
        for index in 0..<Int(attributeCount) {
            // Five pointers an attribute: local name, prefix, namespace, start and end of the value.
            guard let attribute = attributes.map({ $0 + 5 * index }), let name = attribute[0],
                let start = attribute[3], let end = attribute[4]
            else { continue }
            let key = String(cString: name)
            if attribute[1] != nil, element.attributes[key] != nil { continue }
            let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            // Where entities are not replaced, libxml2 gives each “&” of an attribute in this form, and nothing else.
            element.attributes[key] = value.replacing("&#38;", with: "&")
        }
        open.append((element, []))
    }

    private mutating func end() {
        input.pointee.noteEvent()
        guard let last = open.popLast() else { return }
        var element = last.element
        element.text = String(decoding: last.text, as: UTF8.self)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].element.children.append(element)
        }
    }

    private mutating func characters(_ bytes: UnsafeBufferPointer<xmlChar>) {
        input.pointee.noteEvent()
        guard !open.isEmpty else { return }
        let last = open.count - 1
        if open[last].text.count + bytes.count > input.pointee.limits.maxTextBytes {
            return input.pointee.fail(
                "element \(open[last].element.name): the text is longer than "
                    + "\(input.pointee.limits.maxTextBytes) bytes")
        }
        open[last].text.append(contentsOf: bytes)
    }
}
