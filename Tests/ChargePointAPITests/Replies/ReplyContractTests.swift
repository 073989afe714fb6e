import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct ReplyContractTests {
    private func reply(_ operation: any CoveredOperation, in elements: String) throws -> any OperationReply {
        let envelope = """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>\
            <\(operation.name)Response>\(elements)</\(operation.name)Response></e:Body></e:Envelope>
            """
        let (reply, unreadable) = try operation.reply(in: Array(envelope.utf8))
        #expect(unreadable == [])
        return reply
    }

    @Test(arguments: Coverage.operations.keys.sorted(), ["cp_api_5.0.wsdl", "cp_api_5.1_inferred.wsdl"])
    func `every element of the schema has its field and takes its value`(_ name: String, _ wsdl: String) throws {
        let operation = try #require(Coverage.operations[name])
        let message = FullMessage(of: try Contract(wsdl).fields(of: name + "Response"))
        var comparison = ReplyComparison()
        comparison.compare(try reply(operation, in: message.xml), try JSONDocument(parsing: message.json), name)
        #expect(comparison.differences == [])
    }

    @Test func `the schema of 5.1 fills every field that there is`() throws {
        let contract = try Contract("cp_api_5.1_inferred.wsdl")
        var seen: Set<String> = []
        for operation in Coverage.operations.values {
            let message = FullMessage(of: try contract.fields(of: operation.name + "Response"))
            var comparison = ReplyComparison()
            comparison.compare(
                try reply(operation, in: message.xml), try JSONDocument(parsing: message.json), operation.name)
            seen.formUnion(comparison.seen)
        }
        #expect(ReplyComparison.only51.isSubset(of: seen))
        #expect(
            Coverage.operations.values.flatMap { ReplyComparison.fields(of: $0.emptyReply()) }
                .allSatisfy { seen.contains($0) || ReplyComparison.inNoSchema.contains($0) })
    }

    @Test func `a field left out, renamed or misread is noticed`() throws {
        let message = FullMessage(of: try Contract("cp_api_5.0.wsdl").fields(of: "getLoadResponse"))
        let operation = try #require(Coverage.operations["getLoad"])
        for broken in [
            message.json.split(separator: "\"portLoad\"").joined(separator: "\"otherLoad\""),
            message.json.split(separator: ".250").joined(separator: ".25"),
            message.json.split(separator: "\"sgID\":").joined(separator: "\"more\":null,\"sgID\":"),
        ] {
            #expect(broken != message.json)
            var comparison = ReplyComparison()
            comparison.compare(try reply(operation, in: message.xml), try JSONDocument(parsing: broken), "getLoad")
            #expect(comparison.differences != [])
        }
    }

    @Test func `a value of another form counts as absent and is named`() throws {
        let elements = """
            <responseCode>100</responseCode><sgID>many</sgID><stationData><stationID>1:1</stationID>\
            <stationLoad>n/a</stationLoad><Port><portNumber>1</portNumber><portLoad>NaN</portLoad>\
            <allowedLoad>3.000</allowedLoad></Port></stationData>
            """
        let envelope = """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><getLoadResponse>\(elements)\
            </getLoadResponse></e:Body></e:Envelope>
            """
        let read = try UnreadableFields.collecting { try GetLoad.replySchema.reply(in: Array(envelope.utf8)) }
        let station = try #require(read.value?.stations.first)
        #expect(read.fields == ["sgID", "stationLoad"])
        #expect(read.value?.sgID == nil)
        #expect(station.stationLoad == nil)
        #expect(station.ports.first?.portLoad == nil)
        #expect(station.ports.first?.allowedLoad == DecimalText("3.000"))
    }

    @Test func `a station's name is its own, else its port's`() {
        var station = GetStations.Station()
        #expect(station.anyName == nil)
        var first = GetStations.Port()
        first.portNumber = "1"
        var second = GetStations.Port()
        second.portNumber = "2"
        second.stationName = "ORG / TWO"
        station.ports = [first, second]
        #expect(station.anyName == "ORG / TWO")
        #expect(station.name(ofPort: "1") == "ORG / TWO")
        station.stationName = "THREE"
        #expect(station.anyName == "THREE")
        #expect(station.name(ofPort: "1") == "THREE")
        #expect(station.name(ofPort: "2") == "ORG / TWO")
        #expect(station.name(ofPort: "9") == "THREE")
    }

    @Test func `groups are the same whether text with zeros or a number`() {
        var station = GetStations.Station()
        #expect(station.groups == [])
        station.sgID = "00001, 00002,3 ,1,, x"
        #expect(station.groups == [1, 2, 3])
        var rights = GetStationRights.Rights()
        #expect(rights.group == nil)
        rights.sgID = "00002"
        #expect(rights.group == 2)
        var group = GetOrgsAndStationGroups.Group()
        for (text, parent) in [nil: nil, "0": nil, "00": nil, "0007": 7, "": nil] as [String?: StationGroupID?] {
            group.parentGroupID = text
            #expect(group.parent == parent)
        }
    }
}
