import XML

/// The WSDL of one version of the API.
struct ServiceDescription {
    private static let builtIn: Set<String> = [
        "string", "int", "long", "double", "decimal", "boolean", "dateTime", "date", "time",
    ]

    let version: APIVersion

    /// The document, with the address at which the service is.
    func document(address: String) throws(XMLError) -> [UInt8] {
        var types = ContractReader(Contract.types)
        var operations = ContractReader(Contract.operations)
        return try document(address: address, types: types.types(), operations: operations.operations())
    }

    private func document(
        address: String, types: [Contract.ComplexType], operations: [Contract.Operation]
    ) throws(XMLError) -> [UInt8] {
        var writer = XMLWriter(capacity: 100_000)
        let namespaces = [
            ("name", "chargepointservices"), ("targetNamespace", Envelope.chargePoint),
            ("xmlns:tns", Envelope.chargePoint), ("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/"),
            ("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"), ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
        ]
        writer.element("wsdl:definitions", attributes: namespaces) { writer in
            writer.element("wsdl:types") { writer in
                let schema = [("targetNamespace", Envelope.chargePoint), ("elementFormDefault", "unqualified")]
                writer.element("xsd:schema", attributes: schema) { writer in
                    simpleTypes(&writer)
                    for type in types where isKnown(type.since) { complexType(type, &writer) }
                    for operation in operations { elements(of: operation, &writer) }
                }
            }
            for operation in operations { messages(of: operation, &writer) }
            portType(operations, &writer)
            binding(operations, &writer)
            writer.text("\n")
            writer.element("wsdl:service", attributes: [("name", "chargepointservices")]) { writer in
                let port = [("name", "ChargepointServicesSOAP"), ("binding", "tns:chargepointservicesSOAP")]
                writer.element("wsdl:port", attributes: port) { writer in
                    writer.element("soap:address", attributes: [("location", address)])
                }
            }
            writer.text("\n")
        }
        return try writer.finish()
    }

    // MARK: Types

    private func isKnown(_ since: String?) -> Bool { since == nil || since == version.rawValue }

    private func simpleTypes(_ writer: inout XMLWriter) {
        line(&writer, "xsd:simpleType", [("name", "percentShedRange")]) { writer in
            writer.element("xsd:restriction", attributes: [("base", "xsd:int")]) { writer in
                writer.element("xsd:minInclusive", attributes: [("value", "0")])
                writer.element("xsd:maxInclusive", attributes: [("value", "100")])
            }
        }
        line(&writer, "xsd:simpleType", [("name", "currencyCodeType")]) { writer in
            writer.element("xsd:restriction", attributes: [("base", "xsd:string")]) { writer in
                writer.element("xsd:pattern", attributes: [("value", "[A-Z]{3}")])
            }
        }
        for (name, texts) in Contract.enumerations {
            line(&writer, "xsd:simpleType", [("name", name)]) { writer in enumeration(texts, &writer) }
        }
    }

    private func enumeration(_ texts: [String], _ writer: inout XMLWriter) {
        writer.element("xsd:restriction", attributes: [("base", "xsd:string")]) { writer in
            for text in texts { writer.element("xsd:enumeration", attributes: [("value", text)]) }
        }
    }

    private func complexType(_ type: Contract.ComplexType, _ writer: inout XMLWriter) {
        line(&writer, "xsd:complexType", [("name", type.name)]) { writer in
            guard let base = type.base else { return group(type.group, &writer) }
            writer.element("xsd:complexContent") { writer in
                writer.element("xsd:extension", attributes: [("base", "tns:\(base)")]) { writer in
                    group(type.group, &writer)
                }
            }
        }
    }

    private func group(_ group: Contract.Group, _ writer: inout XMLWriter) {
        writer.element(group.isSequence ? "xsd:sequence" : "xsd:all") { writer in
            for field in group.fields where isKnown(field.since) { element(field, &writer) }
        }
    }

    private func element(_ field: Contract.Field, _ writer: inout XMLWriter) {
        var attributes = [("name", field.name)]
        if case .named(let type) = field.type {
            attributes.append(("type", (Self.builtIn.contains(type) ? "xsd:" : "tns:") + type))
        }
        switch field.occurrence {
        case .required: break
        case .oneOrMore: attributes.append(("maxOccurs", "unbounded"))
        case .optional: attributes += [("minOccurs", "0"), ("nillable", "true")]
        case .many: attributes += [("minOccurs", "0"), ("maxOccurs", "unbounded"), ("nillable", "true")]
        case .upTo(let most): attributes += [("minOccurs", "0"), ("maxOccurs", String(most)), ("nillable", "true")]
        }
        if let text = field.defaultText { attributes.append(("default", text)) }
        switch field.type {
        case .named: writer.element("xsd:element", attributes: attributes)
        case .group(let inner):
            writer.element("xsd:element", attributes: attributes) { writer in
                writer.element("xsd:complexType") { writer in group(inner, &writer) }
            }
        case .oneOf(let texts):
            writer.element("xsd:element", attributes: attributes) { writer in
                writer.element("xsd:simpleType") { writer in enumeration(texts, &writer) }
            }
        }
    }

    private func elements(of operation: Contract.Operation, _ writer: inout XMLWriter) {
        line(&writer, "xsd:element", [("name", operation.name)]) { writer in
            writer.element("xsd:complexType") { writer in group(operation.request, &writer) }
        }
        let code = [
            Contract.Field(
                name: "responseCode", type: .named("string"), occurrence: .required, defaultText: nil, since: nil),
            Contract.Field(
                name: "responseText", type: .named("string"), occurrence: .optional, defaultText: nil, since: nil),
        ]
        let reply = Contract.Group(
            isSequence: true, fields: (operation.hasCode ? code : []) + operation.reply.fields)
        line(&writer, "xsd:element", [("name", operation.name + "Response")]) { writer in
            writer.element("xsd:complexType") { writer in group(reply, &writer) }
        }
    }

    /// One element on a line of its own.
    private func line(
        _ writer: inout XMLWriter, _ name: String, _ attributes: [(String, String)],
        _ body: (inout XMLWriter) -> Void
    ) {
        writer.text("\n")
        writer.element(name, attributes: attributes, body)
    }

    // MARK: Operations

    private func messages(of operation: Contract.Operation, _ writer: inout XMLWriter) {
        for (suffix, element) in [("In", operation.name), ("Out", operation.name + "Response")] {
            line(&writer, "wsdl:message", [("name", operation.name + suffix)]) { writer in
                writer.element("wsdl:part", attributes: [("name", "parameters"), ("element", "tns:\(element)")])
            }
        }
    }

    private func portType(_ operations: [Contract.Operation], _ writer: inout XMLWriter) {
        line(&writer, "wsdl:portType", [("name", "chargepointservices")]) { writer in
            for operation in operations {
                line(&writer, "wsdl:operation", [("name", operation.name)]) { writer in
                    writer.element("wsdl:input", attributes: [("message", "tns:\(operation.name)In")])
                    writer.element("wsdl:output", attributes: [("message", "tns:\(operation.name)Out")])
                }
            }
        }
    }

    private func binding(_ operations: [Contract.Operation], _ writer: inout XMLWriter) {
        let attributes = [("name", "chargepointservicesSOAP"), ("type", "tns:chargepointservices")]
        line(&writer, "wsdl:binding", attributes) { writer in
            let transport = "http://schemas.xmlsoap.org/soap/http"
            writer.element("soap:binding", attributes: [("style", "document"), ("transport", transport)])
            for operation in operations {
                line(&writer, "wsdl:operation", [("name", operation.name)]) { writer in
                    let action = "urn:provider/interface/chargepointservices/\(operation.name)"
                    writer.element("soap:operation", attributes: [("soapAction", action), ("style", "document")])
                    for direction in ["wsdl:input", "wsdl:output"] {
                        writer.element(direction) { writer in
                            writer.element("soap:body", attributes: [("use", "literal")])
                        }
                    }
                }
            }
        }
    }
}
