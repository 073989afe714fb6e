/// One element of a small tree, for small documents whose elements are looked up by hand.
public struct XMLElement: Hashable, Sendable {
    /// The local name, without a prefix.
    public var name: String
    /// The namespace's name; nil for none.
    public var namespace: String?
    /// Values by local name; of two with one local name, that without a prefix counts.
    public var attributes: [String: String]
    /// The text that is directly inside, in one piece, white space and all.
    public var text: String
    /// The elements that are directly inside, in the document's order.
    public var children: [XMLElement]

    public init(
        name: String, namespace: String? = nil, attributes: [String: String] = [:], text: String = "",
        children: [XMLElement] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.text = text
        self.children = children
    }

    /// The first child of this local name.
    public subscript(_ child: String) -> XMLElement? {
        children.first { $0.name == child }
    }

    /// The children of this local name.
    public func all(_ child: String) -> [XMLElement] {
        children.filter { $0.name == child }
    }

    /// The text without the white space around it; nil if that leaves nothing.
    public var value: String? {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.flatMap { XMLText(trimming: $0, count: bytes.count).string }
        }
    }

    /// The root element of a document. Refused is what `XMLDecoder` refuses, and by default what is not small.
    public static func parse(
        _ bytes: [UInt8], limits: XMLLimits = XMLLimits(maxBytes: 4 << 20)
    ) throws(XMLError) -> XMLElement {
        let document = try SAXInput.prepare(bytes, limits)
        let parser = SAXParser()
        let (root, failure) = document.withUnsafeBufferPointer { bytes in
            var input = SAXInput(context: parser.context, bytes: bytes, limits: limits)
            return withUnsafeMutablePointer(to: &input) { input in
                var builder = TreeBuilder(input)
                withUnsafeMutablePointer(to: &builder) { builder in
                    parser.use(TreeBuilder.handlers(), userData: builder)
                    SAXInput.parse(input)
                }
                return (builder.root, input.pointee.failure)
            }
        }
        if let failure { throw failure }
        guard let root else { throw XMLError(message: "the document is empty", line: 1, column: 1) }
        return root
    }
}
