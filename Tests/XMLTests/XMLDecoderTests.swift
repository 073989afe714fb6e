import Testing
import XML

struct Port: Equatable, Sendable { var number: String?; var load: String?; var percent: Int? }
struct Station: Equatable, Sendable { var id: String?; var name: String?; var ports: [Port] = [] }
struct Document: Equatable, Sendable { var code: String?; var stations: [Station] = []; var fault: String? }

let soap = "http://schemas.xmlsoap.org/soap/envelope/"
let portSchema = XMLSchema(
    { Port() },
    [
        .text("portNumber") { $0.number = $1.string },
        .text("portLoad") { $0.load = $1.string },
        .text("percentShed") { $0.percent = try $1.integer() },
    ])
let stationSchema = XMLSchema(
    { Station() },
    [
        .text("stationID") { $0.id = $1.string },
        .text("stationName") { $0.name = $1.string },
        .element("Port", portSchema) { $0.ports.append($1) },
    ])
let documentSchema = XMLSchema(
    { Document() },
    [
        .group(
            "Envelope", namespace: soap,
            [
                .group(
                    "Body", namespace: soap,
                    [
                        .group(
                            "getLoadResponse",
                            [
                                .text("responseCode") { $0.code = $1.string },
                                .element("stationData", stationSchema) { $0.stations.append($1) },
                            ]),
                        .group("Fault", [.text("faultstring") { $0.fault = $1.string }]),
                    ])
            ])
    ])

func decode(_ text: String) throws -> Document { try XMLDecoder.decode(Array(text.utf8), root: documentSchema) }

@Suite struct XMLDecoderTests {
    @Test func `a reply becomes structs, unknown elements are skipped`() throws {
        let document = try decode(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header><x><y>1</y></x></S:Header><S:Body>
            <n:getLoadResponse xmlns:n="urn:x"><responseCode> 100 </responseCode>
            <stationData><Port><portLoad>3.314</portLoad><new>4<a/>5</new><portNumber>1</portNumber></Port>
            <stationName>A &amp; B &#x41;<![CDATA[<c>]]></stationName><stationID>1:2</stationID><Port/>
            </stationData></n:getLoadResponse></S:Body></S:Envelope>
            """)
        #expect(
            document
                == Document(
                    code: "100",
                    stations: [
                        Station(
                            id: "1:2", name: "A & B A<c>",
                            ports: [Port(number: "1", load: "3.314", percent: nil), Port()])
                    ]))
    }

    @Test func `a wrong text names element and position`() throws {
        let error = #expect(throws: XMLError.self) {
            try decode(
                """
                <Envelope xmlns="\(soap)"><Body><getLoadResponse><stationData><Port>
                <percentShed>ab</percentShed></Port></stationData></getLoadResponse></Body></Envelope>
                """)
        }
        #expect(error?.message == "element percentShed: “ab” is not a whole number")
        #expect(error?.line == 2)
    }

    @Test func `another root is refused`() {
        let error = #expect(throws: XMLError.self) { try decode("<html/>") }
        #expect(error?.message == "the document's root is html, expected Envelope")
    }

    @Test func `a document type is refused`() {
        let error = #expect(throws: XMLError.self) {
            try decode("<!DOCTYPE a [<!ENTITY b 'c'>]><Envelope xmlns='\(soap)'>&b;</Envelope>")
        }
        #expect(error?.message.contains("DOCTYPE") == true)
    }
}
