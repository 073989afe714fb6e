import Testing
import XML

/// Random documents, the same on each run.
@Suite struct XMLPropertyTests {
    @Test(arguments: 1...8)
    func `what is written is read back`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<250 {
            let tree = randomElement(&random, depth: 0)
            var writer = XMLWriter()
            write(tree, to: &writer)
            let bytes = try writer.finish()
            #expect(try XMLElement.parse(bytes) == tree)
        }
    }

    @Test(arguments: 1...8)
    func `decoder and tree make the same of a document`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) << 8)
        for _ in 0..<250 {
            let text = randomReply(&random)
            let tree = try XMLElement.parse(Array(text.utf8))
            #expect(try StationReply.decode(text) == StationReply(reading: tree), "\(text)")
        }
    }

    @Test(arguments: 1...8)
    func `damaged documents are read or refused, never more`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) << 16)
        let whole = Array(StationReply.sample.utf8)
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, &random) }
            do throws(XMLError) {
                let reply = try XMLDecoder.decode(bytes, root: StationReply.document)
                // What the decoder accepts is well-formed, so that the tree can be built too.
                let tree = try XMLElement.parse(bytes)
                #expect(reply == StationReply(reading: tree))
                outcomes.read += 1
            } catch {
                let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
                #expect((1...lines).contains(error.line), "\(error)")
                #expect(error.column >= 1)
                #expect(!error.message.isEmpty && !error.message.contains(where: \.isNewline))
                outcomes.refused += 1
            }
        }
        #expect(outcomes.read > 10)
        #expect(outcomes.refused > 100)
    }

    // MARK: Making documents

    private func write(_ element: XMLElement, to writer: inout XMLWriter) {
        let attributes =
            element.attributes.map { ($0.key, $0.value) } + (element.namespace.map { [("xmlns", $0)] } ?? [])
        if element.children.isEmpty, Bool(element.text.count.isMultiple(of: 2)) {
            writer.element(element.name, attributes: attributes, element.text)
        } else {
            writer.element(element.name, attributes: attributes) { writer in
                writer.text(element.text)
                for child in element.children { write(child, to: &writer) }
            }
        }
    }

    private func randomElement(_ random: inout SeededGenerator, depth: Int) -> XMLElement {
        var element = XMLElement(name: randomName(&random), namespace: "urn:\(Int.random(in: 0...3, using: &random))")
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            element.attributes[randomName(&random)] = randomText(&random)
        }
        element.text = randomText(&random)
        if depth < 4 {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                element.children.append(randomElement(&random, depth: depth + 1))
            }
        }
        return element
    }

    private func randomName(_ random: inout SeededGenerator) -> String {
        let starts = Array("abcXYZ_é日")
        let parts = starts + Array("019.-·")
        var name = String(starts.randomElement(using: &random) ?? "a")
        for _ in 0..<Int.random(in: 0...8, using: &random) { name.append(parts.randomElement(using: &random) ?? "a") }
        return name == "xmlns" ? "a" : name
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        let pieces = [
            "a", "0", " ", "\n", "\r", "\r\n", "\t", "<", ">", "&", "\"", "'", "]]>", "&amp;", "é", "日", "🔌",
            "\u{FFFD}", "\u{7F}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
        return text
    }

    /// A reply whose elements come in any order, some unknown, some empty, with blanks and comments between.
    private func randomReply(_ random: inout SeededGenerator) -> String {
        func filler() -> String {
            ["", "\n  ", "<!-- c -->", "<?p i?>", "<unknown><stationID>x</stationID></unknown>"].randomElement(
                using: &random) ?? ""
        }
        func leaf(_ name: String, _ texts: [String]) -> String {
            let text = texts.randomElement(using: &random) ?? ""
            return [
                "<\(name)>\(text)</\(name)>", "<q:\(name) xmlns:q='urn:q'>\(text)</q:\(name)>",
                "<\(name) a='b'>\(text)</\(name)>",
            ]
            .randomElement(using: &random) ?? ""
        }
        func shuffled(_ parts: [String]) -> String {
            parts.shuffled(using: &random).map { filler() + $0 }.joined() + filler()
        }
        let texts = ["", "None", " x ", "a &amp; b", "<![CDATA[<c>]]>", "é&#233;", "1:2"]
        let stations = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let ports = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                "<Port>"
                    + shuffled([
                        leaf("portNumber", ["1", "2", ""]), leaf("portLoad", ["3.3", ""]),
                        leaf("percentShed", ["0", "50", "", "None"]),
                    ]) + "</Port>"
            }
            return "<stationData>"
                + shuffled(
                    ports + [
                        leaf("stationID", texts), leaf("stationName", texts), "<Geo>" + leaf("Lat", texts) + "</Geo>",
                    ]) + "</stationData>"
        }
        return StationReply.envelope(
            "<getLoadResponse>" + shuffled(stations + [leaf("responseCode", texts), leaf("moreFlag", ["0", "1", ""])])
                + "</getLoadResponse>")
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let length = min(bytes.count - place, Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 4:
            bytes.insert(
                contentsOf: Array(
                    ["<", ">", "&", "</x>", "<x>", "<![CDATA[", "]]>", "<!--", "-->", "&#0;", "xmlns:a=''", "\u{0}"]
                        .randomElement(using: &random)!.utf8), at: place)
        case 5: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
        default: bytes.insert(contentsOf: Array("<x>y</x>".utf8), at: place)
        }
    }
}

extension StationReply {
    /// The same reply, read off a tree.
    init(reading root: XMLElement) {
        self.init()
        for body in root.all("Body") {
            for response in body.all("getLoadResponse") {
                for element in response.children {
                    switch element.name {
                    case "responseCode": code = element.value
                    case "moreFlag": moreFlag = element.value.map { $0 == "1" || $0 == "true" }
                    case "stationData": stations.append(Station(reading: element))
                    default: break
                    }
                }
            }
            for fault in body.all("Fault") {
                for text in fault.all("faultstring") { self.fault = text.value }
            }
        }
    }
}

extension StationReply.Station {
    fileprivate init(reading element: XMLElement) {
        self.init()
        for child in element.children {
            switch child.name {
            case "stationID": id = child.value
            case "stationName": name = child.value
            case "Geo": for latitude in child.all("Lat") { self.latitude = latitude.value }
            case "Port": ports.append(StationReply.Port(reading: child))
            default: break
            }
        }
    }
}

extension StationReply.Port {
    fileprivate init(reading element: XMLElement) {
        self.init()
        for child in element.children {
            let value = child.attributes["nil"] == "true" ? nil : child.value
            switch child.name {
            case "portNumber": number = value
            case "portLoad": load = value
            case "percentShed": percentShed = value.flatMap { Int($0) }
            default: break
            }
        }
    }
}
