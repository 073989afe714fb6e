import TestSupport
import XML

/// The schema inside a WSDL, as far as these tests need it: which elements a message holds, and of which types.
struct Contract {
    struct Field {
        let name: String
        /// An XSD type such as `int`; nil if there are children instead.
        let type: String?
        let isList: Bool
        let children: [Field]
    }

    private let schema: XMLElement

    /// `name` is a file in the fixtures' `wsdl` folder.
    init(_ name: String) throws {
        let definitions = try XMLElement.parse(Fixture.read("wsdl/" + name))
        guard let schema = definitions["types"]?["schema"] else { throw Fixture.Missing(what: "schema of " + name) }
        self.schema = schema
    }

    /// What stands inside the element `message`.
    func fields(of message: String) throws -> [Field] {
        let element = schema.children.first { $0.name == "element" && $0.attributes["name"] == message }
        guard let type = element?["complexType"] else { throw Fixture.Missing(what: message) }
        return try fields(in: type)
    }

    private func fields(in type: XMLElement) throws -> [Field] {
        try type.children.flatMap { part -> [Field] in
            switch part.name {
            case "all", "sequence": try part.children.map(field)
            case "complexContent":
                try part.all("extension").flatMap { try named($0.attributes["base"]) + fields(in: $0) }
            case "annotation": []
            default: throw Fixture.Missing(what: "meaning of xsd:" + part.name)
            }
        }
    }

    private func field(_ element: XMLElement) throws -> Field {
        guard element.name == "element", let name = element.attributes["name"] else {
            throw Fixture.Missing(what: "meaning of xsd:" + element.name)
        }
        let isList = (element.attributes["maxOccurs"] ?? "1") != "1"
        if let inner = element["complexType"] {
            return Field(name: name, type: nil, isList: isList, children: try fields(in: inner))
        }
        guard let type = element.attributes["type"] else { throw Fixture.Missing(what: "type of " + name) }
        if type.hasPrefix("xsd:") {
            return Field(name: name, type: String(type.dropFirst(4)), isList: isList, children: [])
        }
        let local = type.split(separator: ":").last.map(String.init)
        if let simple = schema.children.first(where: { $0.name == "simpleType" && $0.attributes["name"] == local }) {
            let base = simple["restriction"]?.attributes["base"]?.split(separator: ":").last.map(String.init)
            return Field(name: name, type: base, isList: isList, children: [])
        }
        return Field(name: name, type: nil, isList: isList, children: try named(type))
    }

    private func named(_ type: String?) throws -> [Field] {
        let local = type?.split(separator: ":").last.map(String.init)
        let found = schema.children.first { $0.name == "complexType" && $0.attributes["name"] == local }
        guard let found else { throw Fixture.Missing(what: type ?? "a type") }
        return try fields(in: found)
    }
}

/// A document with every element that a message may have, each with a value of its own, and the same as JSON.
struct FullMessage {
    private(set) var xml = ""
    private(set) var json = ""
    private var counter = 0

    init(of fields: [Contract.Field]) {
        json = add(fields, path: "")
    }

    /// Appends the elements to the document, and returns them as a JSON object.
    private mutating func add(_ fields: [Contract.Field], path: String) -> String {
        var members: [String] = []
        for field in fields {
            let values = (0..<(field.isList ? 2 : 1)).map { _ in
                xml += "<\(field.name)>"
                defer { xml += "</\(field.name)>" }
                guard let type = field.type else { return add(field.children, path: path + "/" + field.name) }
                return leaf(field.name, type, path)
            }
            members.append("\"\(field.name)\":" + (field.isList ? "[\(values.joined(separator: ","))]" : values[0]))
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func leaf(_ name: String, _ type: String, _ path: String) -> String {
        counter += 1
        let text: String
        var isText = true
        switch type {
        case "int", "long":
            text = String(counter)
            isText = false
        case "decimal", "double": text = "\(counter).250"
        case "dateTime": text = "2016-11-07T19:19:\(counter % 50 + 10)Z"
        case "time": text = "06:00:\(counter % 50 + 10)"
        case "boolean": text = "true"
        default: text = name == "responseCode" ? "100" : "text \(counter) of \(path)/\(name)"
        }
        xml += text
        return isText ? "\"\(text)\"" : text
    }
}
