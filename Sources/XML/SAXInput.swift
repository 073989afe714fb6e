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
    /// The parser's dictionary stops growing its table at 16,384 entries, and from there on gets slow.
    static let maxNames = 10_000

    let context: xmlParserCtxtPtr
    let limits: XMLLimits
    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    /// Bytes handed over since the parser last reported anything.
    private var unreported = 0
    private(set) var failure: XMLError?

    /// `bytes` are as `prepare` leaves them.
    init(context: xmlParserCtxtPtr, bytes: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.context = context
        self.bytes = bytes
        self.limits = limits
    }

    /// The document as `parse` takes it: within the limit, in UTF-8.
    static func prepare(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLError) -> [UInt8] {
        guard bytes.count <= limits.maxBytes else {
            let message = "the document has \(bytes.count) bytes, more than the limit of \(limits.maxBytes)"
            throw XMLError(message: message, line: 1, column: 1)
        }
        return try DocumentEncoding.utf8(bytes)
    }

    /// Runs the parser over the whole document. `input` is `context`'s; the SAX handlers must be set.
    static func parse(_ input: UnsafeMutablePointer<SAXInput>) {
        let read: xmlInputReadCallback = { source, buffer, room in
            guard let source, let buffer else { return -1 }
            return source.assumingMemoryBound(to: SAXInput.self).pointee.read(into: buffer, room: Int(room))
        }
        // Nothing outside the document is loaded, the declared encoding is dealt with, entities stay unexpanded, and
        // libxml2's own limits hold.
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue)
        if let document = xmlCtxtReadIO(input.pointee.context, read, nil, input, nil, nil, options) {
            xmlFreeDoc(document)
        }
        input.pointee.checkEnd()
    }

    private mutating func checkEnd() {
        if failure != nil { return }
        if context.pointee.wellFormed == 0 || context.pointee.nsWellFormed == 0 {
            return fail("the document is not well-formed")
        }
        // Behind the root element libxml2 takes a NUL for the end of the document.
        let rest = context.pointee.input.map { $0.pointee.end - $0.pointee.cur } ?? 0
        if rest > 0 || offset < bytes.count { fail("a NUL byte follows the root element") }
    }

    private mutating func read(into buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int32 {
        if failure != nil { return 0 }
        let count = min(room, bytes.count - offset)
        guard count > 0, let start = bytes.baseAddress else { return 0 }
        unreported += count
        if unreported > Self.maxTagBytes, !isInsideLinearContent {
            fail("a tag, or the white space around the root element, is longer than \(Self.maxTagBytes) bytes")
            return 0
        }
        if Int(xmlDictSize(context.pointee.dict)) > Self.maxNames {
            fail("the document has more than \(Self.maxNames) different names")
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
