import CLibXML2

/// What every parse needs, whatever is made of the events: hands the document to libxml2 piece by piece, watches the
/// limits, and keeps the first failure. It lives behind a pointer for the length of one parse.
///
/// The document is read through a callback, not given as one block: the parser then stops at the end of the piece
/// where something failed, and a start tag cannot grow beyond `maxTagBytes`. (libxml2 compares the attributes of an
/// element with each other, so that one tag of a megabyte would take minutes.)
struct SAXInput {
    static let maxTagBytes = 64 << 10
    static let maxAttributes = 128
    static let maxNamespaces = 256

    let context: xmlParserCtxtPtr
    let limits: XMLLimits
    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    /// Bytes handed over since the parser last reported anything.
    private var unreported = 0
    private(set) var failure: XMLError?

    init(context: xmlParserCtxtPtr, bytes: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.context = context
        self.bytes = bytes
        self.limits = limits
    }

    /// Runs the parser over the whole document. `input` is `context`'s; the SAX handlers must be set.
    static func parse(_ input: UnsafeMutablePointer<SAXInput>) {
        let context = input.pointee.context
        if input.pointee.bytes.count > input.pointee.limits.maxBytes {
            input.pointee.failure = XMLError(
                message: "the document has \(input.pointee.bytes.count) bytes, more than the limit of "
                    + "\(input.pointee.limits.maxBytes)", line: 1, column: 1)
            return
        }
        let read: xmlInputReadCallback = { source, buffer, room in
            guard let source, let buffer else { return -1 }
            return source.assumingMemoryBound(to: SAXInput.self).pointee.read(into: buffer, room: Int(room))
        }
        // Entities stay unexpanded, nothing outside the document is loaded, and libxml2's own limits hold.
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_COMPACT.rawValue)
        let document = xmlCtxtReadIO(context, read, nil, input, nil, nil, options)
        if let document { xmlFreeDoc(document) }
        if input.pointee.failure == nil, context.pointee.wellFormed == 0 || context.pointee.nsWellFormed == 0 {
            input.pointee.fail("the document is not well-formed")
        }
    }

    private mutating func read(into buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int32 {
        if failure != nil { return 0 }
        let count = min(room, bytes.count - offset)
        guard count > 0, let start = bytes.baseAddress else { return 0 }
        unreported += count
        if unreported > Self.maxTagBytes, !isInsideLinearContent {
            fail("a tag or name is longer than \(Self.maxTagBytes) bytes")
            return 0
        }
        buffer.withMemoryRebound(to: UInt8.self, capacity: count) { $0.update(from: start + offset, count: count) }
        offset += count
        return Int32(count)
    }

    /// Comments, processing instructions and CDATA come whole and cost in proportion to their length, whatever it is.
    private var isInsideLinearContent: Bool {
        let state = context.pointee.instate
        return state == XML_PARSER_COMMENT || state == XML_PARSER_PI || state == XML_PARSER_CDATA_SECTION
    }

    /// To be called on each event.
    @inline(__always)
    mutating func noteEvent() { unreported = 0 }

    /// To be called at each start tag; false if a limit is passed.
    @inline(__always)
    mutating func admitElement(attributes: Int32) -> Bool {
        unreported = 0
        // The element is not yet counted in nameNr.
        if Int(context.pointee.nameNr) >= limits.maxDepth {
            fail("elements are nested deeper than \(limits.maxDepth)")
            return false
        }
        if Int(attributes) > Self.maxAttributes {
            fail("an element has more than \(Self.maxAttributes) attributes")
            return false
        }
        // Two entries a declaration: prefix and name.
        if Int(context.pointee.nsNr) > 2 * Self.maxNamespaces {
            fail("more than \(Self.maxNamespaces) namespace declarations are in force")
            return false
        }
        return true
    }

    /// Ends the parse: no more events, no more input. Only the first failure is kept.
    mutating func fail(_ message: String) {
        if failure == nil {
            let position = context.pointee.input
            failure = XMLError(
                message: message, line: Int(position?.pointee.line ?? 0), column: Int(position?.pointee.col ?? 0))
        }
        context.pointee.disableSAX = 1
    }

    /// A document type declaration has no use here but to attack.
    mutating func refuseDocumentType() {
        fail("the document has a document type declaration (<!DOCTYPE), which is refused")
        xmlStopParser(context)
    }

    /// Keeps what libxml2 complains of; its warnings are let pass.
    mutating func note(_ error: UnsafePointer<xmlError>) {
        guard failure == nil, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let text = error.pointee.message.map { String(cString: $0) } ?? "error \(error.pointee.code)"
        failure = XMLError(
            message: text.split(whereSeparator: \.isNewline).joined(separator: " "),
            line: max(1, Int(error.pointee.line)), column: max(1, Int(error.pointee.int2)))
        context.pointee.disableSAX = 1
    }
}
