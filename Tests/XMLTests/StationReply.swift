import XML

/// What the tests read: a SOAP reply of stations with ports, as the charging service sends it.
struct StationReply: Hashable, Sendable {
    var code: String?
    var stations: [Station] = []
    var moreFlag: Bool?
    var fault: String?

    struct Station: Hashable, Sendable {
        var id: String?
        var name: String?
        var latitude: String?
        var ports: [Port] = []
    }

    struct Port: Hashable, Sendable {
        var number: String?
        var load: String?
        var percentShed: Int?
    }
}

extension StationReply {
    static let soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"

    static let port = XMLSchema(
        { Port() },
        [
            .text("portNumber") { $0.number = $1.string },
            .text("portLoad") { $0.load = $1.string },
            .text("percentShed") { $0.percentShed = try $1.integer() },
        ])

    static let station = XMLSchema(
        { Station() },
        [
            .text("stationID") { $0.id = $1.string },
            .text("stationName") { $0.name = $1.string },
            .group("Geo", [.text("Lat") { $0.latitude = $1.string }]),
            .element("Port", port) { $0.ports.append($1) },
        ])

    static let document = XMLSchema(
        { StationReply() },
        [
            .group(
                "Envelope", namespace: soapNamespace,
                [
                    .group(
                        "Body", namespace: soapNamespace,
                        [
                            .group(
                                "getLoadResponse",
                                [
                                    .text("responseCode") { $0.code = $1.string },
                                    .element("stationData", station) { $0.stations.append($1) },
                                    .text("moreFlag") { $0.moreFlag = try $1.boolean() },
                                ]),
                            .group("Fault", [.text("faultstring") { $0.fault = $1.string }]),
                        ])
                ])
        ])

    static func decode(_ text: String, limits: XMLLimits = XMLLimits()) throws(XMLError) -> StationReply {
        try XMLDecoder.decode(Array(text.utf8), root: document, limits: limits)
    }

    /// Decodes `content` as the inside of the response element.
    static func decode(inside content: String, limits: XMLLimits = XMLLimits()) throws(XMLError) -> StationReply {
        try decode(envelope("<getLoadResponse>\(content)</getLoadResponse>"), limits: limits)
    }

    /// All on one line, so that a column is that of the body plus a constant.
    static func envelope(_ body: String) -> String {
        "<e:Envelope xmlns:e=\"\(soapNamespace)\"><e:Body>\(body)</e:Body></e:Envelope>"
    }

    /// A document with a little of everything, without anything behind its last tag.
    static let sample = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- as the service sends it -->
        <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
            xmlns:ns1="urn:dictionary:com.chargepoint.webservices"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <SOAP-ENV:Header><ns1:trace a="1" b='&lt;2'>x<y/>z</ns1:trace></SOAP-ENV:Header>
          <SOAP-ENV:Body>
            <ns1:getLoadResponse xmlns:ns1="urn:dictionary:com.chargepoint.webservices">
              <responseCode>100</responseCode>
              <stationData>
                <stationID>1:34003</stationID>
                <stationName>Zürich &amp; Köln &#x1F50C;<![CDATA[ <A> ]]></stationName>
                <Geo><Lat>37.022317521226086</Lat><Long>-122</Long></Geo>
                <Port><portNumber>1</portNumber><portLoad>3.314</portLoad><percentShed>50</percentShed></Port>
                <Port><portNumber>2</portNumber><portLoad/><percentShed xsi:nil="true"/></Port>
              </stationData>
              <?note none?>
              <moreFlag>0</moreFlag>
            </ns1:getLoadResponse>
          </SOAP-ENV:Body>
        </SOAP-ENV:Envelope>
        """

    static let sampleValue = StationReply(
        code: "100",
        stations: [
            Station(
                id: "1:34003", name: "Zürich & Köln 🔌 <A>", latitude: "37.022317521226086",
                ports: [Port(number: "1", load: "3.314", percentShed: 50), Port(number: "2")])
        ],
        moreFlag: false)
}
