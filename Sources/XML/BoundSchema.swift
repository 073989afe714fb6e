import CLibXML2

/// A schema laid out for one parser: names as that parser's interned pointers, and one slot of memory for the value of
/// each nesting level (schemas cannot be recursive, so one is enough).
struct BoundSchema: ~Copyable {
    let document: UnsafeMutablePointer<BoundNode>

    /// `node` must outlive the value.
    init(_ node: SchemaNode, in parser: borrowing SAXParser) {
        document = BoundNode.make(node.fields, kind: .document(.passUnretained(node)), parent: nil, in: parser)
    }

    deinit { BoundNode.free(document) }
}

/// The inside of one element of the schema, and its value while the element is open.
struct BoundNode {
    /// Unretained: the schema outlives what is bound to it.
    enum Kind {
        case document(Unmanaged<SchemaNode>)
        case element(Unmanaged<SchemaNode>, Unmanaged<TakeChild>)
        /// The fields, and the slot, are the parent's.
        case group
    }

    let kind: Kind
    let fields: UnsafeMutableBufferPointer<BoundField>
    /// nil for the document.
    let parent: UnsafeMutablePointer<BoundNode>?
    /// Room for the value; initialised while the element is open.
    let slot: UnsafeMutableRawPointer
    /// The field that comes next if the document keeps the schema's order.
    var expected = 0

    static func make(
        _ fields: [SchemaField], kind: Kind, parent: UnsafeMutablePointer<BoundNode>?, in parser: borrowing SAXParser
    ) -> UnsafeMutablePointer<BoundNode> {
        let slot: UnsafeMutableRawPointer
        switch kind {
        case .document(let schema), .element(let schema, _):
            let schema = schema.takeUnretainedValue()
            slot = .allocate(byteCount: max(1, schema.stride), alignment: schema.alignment)
        case .group:
            guard let parent else { preconditionFailure("a group has a parent") }
            slot = parent.pointee.slot
        }
        let bound = UnsafeMutableBufferPointer<BoundField>.allocate(capacity: fields.count)
        let node = UnsafeMutablePointer<BoundNode>.allocate(capacity: 1)
        node.initialize(to: BoundNode(kind: kind, fields: bound, parent: parent, slot: slot))
        for (index, field) in fields.enumerated() {
            let content: BoundField.Content
            switch field.content {
            case .text(let set):
                content = .text(.passUnretained(set))
            case .element(let schema, let take):
                let kind = Kind.element(.passUnretained(schema), .passUnretained(take))
                content = .node(make(schema.fields, kind: kind, parent: node, in: parser))
            case .group(let fields):
                content = .node(make(fields, kind: .group, parent: node, in: parser))
            }
            bound.initializeElement(
                at: index,
                to: BoundField(
                    name: parser.intern(field.name), namespace: field.namespace.map { parser.intern($0) },
                    content: content))
        }
        return node
    }

    static func free(_ node: UnsafeMutablePointer<BoundNode>) {
        for field in node.pointee.fields {
            if case .node(let child) = field.content { free(child) }
        }
        node.pointee.fields.deinitialize()
        node.pointee.fields.deallocate()
        switch node.pointee.kind {
        case .document, .element: node.pointee.slot.deallocate()
        case .group: break
        }
        node.deinitialize(count: 1)
        node.deallocate()
    }

    /// Makes the value at the start tag.
    mutating func open() {
        expected = 0
        switch kind {
        case .document(let schema), .element(let schema, _): schema._withUnsafeGuaranteedRef { $0.initialize(slot) }
        case .group: break
        }
    }

    /// Destroys the value of an element whose end tag will not come.
    func abandon() {
        switch kind {
        case .document(let schema), .element(let schema, _): schema._withUnsafeGuaranteedRef { $0.deinitialize(slot) }
        case .group: break
        }
    }

    enum Match {
        case none
        case field(UnsafeMutablePointer<BoundField>)
        case wrongNamespace(UnsafeMutablePointer<BoundField>)
    }

    /// The field for an element. Documents mostly keep the schema's order, or repeat one element.
    @inline(__always)
    mutating func match(_ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?) -> Match {
        guard let first = fields.baseAddress else { return .none }
        let index = expected
        if index < fields.count, first[index].matches(name, namespace) {
            expected = index &+ 1
            return .field(first + index)
        }
        if index > 0, first[index &- 1].matches(name, namespace) { return .field(first + (index &- 1)) }
        return search(name, namespace)
    }

    private mutating func search(_ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?) -> Match {
        guard let first = fields.baseAddress else { return .none }
        var match = Match.none
        for index in 0..<fields.count where first[index].name == name {
            if first[index].matches(name, namespace) {
                expected = index &+ 1
                return .field(first + index)
            }
            match = .wrongNamespace(first + index)
        }
        return match
    }
}

/// One element that a bound schema looks for.
struct BoundField {
    enum Content {
        case text(Unmanaged<SetText>)
        case node(UnsafeMutablePointer<BoundNode>)
    }

    let name: UnsafePointer<xmlChar>
    /// nil: any.
    let namespace: UnsafePointer<xmlChar>?
    let content: Content

    @inline(__always)
    func matches(_ name: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?) -> Bool {
        self.name == name && (self.namespace == nil || self.namespace == namespace)
    }
}
