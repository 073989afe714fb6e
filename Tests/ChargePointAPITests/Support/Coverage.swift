import FoundationEssentials
import HTTP

@testable import ChargePointAPI

/// The operations that exist here.
enum Coverage {
    static let operations: [String: any CoveredOperation] = {
        let all: [any CoveredOperation] = [
            Covered<GetStationStatus>(), Covered<GetLoad>(), Covered<ShedLoad>(), Covered<ClearShedState>(),
            Covered<GetAlarms>(), Covered<ClearAlarms>(), Covered<GetStationRights>(),
            Covered<GetChargingSessionData>(), Covered<GetStations>(), Covered<GetStationGroups>(),
            Covered<GetOrgsAndStationGroups>(), Covered<GetStationGroupDetails>(), Covered<GetCPNInstances>(),
            Covered<Get15minChargingSessionData>(), Covered<CreateLoadShedEvent>(), Covered<RemoveLoadShedEvent>(),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()
}

/// An operation by its name, for tests that go through all of them.
protocol CoveredOperation: Sendable {
    var name: String { get }
    /// The reply in a document, whatever its code, and the fields that could not be read.
    func reply(in bytes: [UInt8]) throws -> (reply: any OperationReply, unreadable: [String])
    /// What the client makes of an answer.
    func outcome(of response: HTTPResponse, credentials: Credentials) throws(APIError) -> any OperationReply
    func emptyReply() -> any OperationReply
}

struct Covered<O: ChargePointAPI.Operation>: CoveredOperation {
    var name: String { O.name }

    func reply(in bytes: [UInt8]) throws -> (reply: any OperationReply, unreadable: [String]) {
        let read = try UnreadableFields.collecting { try O.replySchema.reply(in: bytes) }
        guard let reply = read.value else { throw Fixture.Missing(what: "\(O.name)Response") }
        return (reply, read.fields)
    }

    func outcome(of response: HTTPResponse, credentials: Credentials) throws(APIError) -> any OperationReply {
        let reader = AnswerReader(credentials: credentials, service: "example.invalid", date: .now)
        return try reader.read(response, to: O.self).0
    }

    func emptyReply() -> any OperationReply { O.Reply() }
}
