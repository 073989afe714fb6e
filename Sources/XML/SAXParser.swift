import CLibXML2

/// Owns one libxml2 parser context, which is used by one thread at a time and for many documents.
struct SAXParser: ~Copyable {
    let context: xmlParserCtxtPtr

    /// libxml2 wants its tables made before its first use by threads.
    private static let prepareLibrary: Void = xmlInitParser()

    init() {
        _ = Self.prepareLibrary
        guard let context = xmlNewParserCtxt() else { fatalError("no memory for an XML parser") }
        self.context = context
    }

    deinit {
        // The context frees its own copy of the handlers and its dictionary; it never owns a document here.
        xmlFreeParserCtxt(context)
    }

    /// The one pointer that stands for `name` in this parser's events.
    func intern(_ name: String) -> UnsafePointer<xmlChar> {
        guard let interned = xmlDictLookup(context.pointee.dict, name, -1) else {
            fatalError("no memory for an XML name")
        }
        return interned
    }

    /// How many names the dictionary holds.
    var nameCount: Int { Int(xmlDictSize(context.pointee.dict)) }

    /// Sets the handlers for the next document; `userData` must outlive its parse.
    func use(_ handlers: xmlSAXHandler, userData: UnsafeMutableRawPointer) {
        context.pointee.sax.pointee = handlers
        context.pointee.userData = userData
    }
}
