/// Which elements make which fields of a `T`. Built once (`static let`); elements are matched by their local names, in
/// any order, and those that no field asks for are skipped with all that is inside.
///
/// A schema describes what is *inside* an element. The schema given to `XMLDecoder.decode` describes the document, so
/// its fields are the root elements that are accepted:
///
///     let port = XMLSchema(Port.init, [.text("portNumber") { $0.number = $1.string }])
///     let station = XMLSchema(Station.init, [.element("Port", port) { $0.ports.append($1) }])
///     let document = XMLSchema(Station.init, [.element("stationData", station) { $0 = $1 }])
public struct XMLSchema<T>: Sendable {
    let node: SchemaNode

    /// `initial` makes the value that the fields then fill, at each start tag.
    public init(_ initial: @escaping @Sendable () -> T, _ fields: [XMLField<T>]) {
        node = SchemaNode(
            fields: fields.map(\.field),
            stride: MemoryLayout<T>.stride,
            alignment: MemoryLayout<T>.alignment,
            initialize: { $0.assumingMemoryBound(to: T.self).initialize(to: initial()) },
            deinitialize: { $0.assumingMemoryBound(to: T.self).deinitialize(count: 1) })
    }
}

/// One element that a schema looks for.
public struct XMLField<T>: Sendable {
    let field: SchemaField

    /// An element that holds text. `set` is called at its end tag, also if it is empty; what it throws ends the parse,
    /// with the element and the position added.
    public static func text(
        _ name: String, namespace: String? = nil,
        _ set: @escaping @Sendable (inout T, borrowing XMLText) throws -> Void
    ) -> Self {
        Self(
            field: SchemaField(
                name: name, namespace: namespace,
                content: .text(SetText { try set(&$0.assumingMemoryBound(to: T.self).pointee, $1) })))
    }

    /// An element that holds elements. Each occurrence starts from `schema`'s initial value and is handed to `set` at
    /// its end tag; one with `xsi:nil="true"` counts as absent. If `namespace` is given, the element in another
    /// namespace is an error.
    public static func element<C>(
        _ name: String, namespace: String? = nil, _ schema: XMLSchema<C>,
        _ set: @escaping @Sendable (inout T, consuming C) throws -> Void
    ) -> Self {
        Self(
            field: SchemaField(
                name: name, namespace: namespace,
                content: .element(
                    schema.node,
                    TakeChild { parent, child in
                        try set(
                            &parent.assumingMemoryBound(to: T.self).pointee,
                            child.assumingMemoryBound(to: C.self).move())
                    })))
    }

    /// An element that only groups fields of the same `T`, as the SOAP envelope and body do.
    public static func group(_ name: String, namespace: String? = nil, _ fields: [XMLField<T>]) -> Self {
        Self(field: SchemaField(name: name, namespace: namespace, content: .group(fields.map(\.field))))
    }
}
