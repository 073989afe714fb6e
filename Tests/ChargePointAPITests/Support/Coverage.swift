import FoundationEssentials
import HTTP

@testable import ChargePointAPI

/// Which operations exist here, and which of the manifest do not yet.
enum Coverage {
    /// Operations of the manifest without a type of their own. Whoever adds one takes it off this list.
    static let missing: Set = [
        "getCPNInstances", "get15minChargingSessionData", "createLoadShedEvent", "removeLoadShedEvent",
    ]

    static let operations: [String: any CoveredOperation] = {
        let all: [any CoveredOperation] = [
            Covered<GetStationStatus>(), Covered<GetLoad>(), Covered<ShedLoad>(), Covered<ClearShedState>(),
            Covered<GetAlarms>(), Covered<ClearAlarms>(), Covered<GetStationRights>(),
            Covered<GetChargingSessionData>(), Covered<GetStations>(), Covered<GetStationGroups>(),
            Covered<GetOrgsAndStationGroups>(), Covered<GetStationGroupDetails>(),
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

struct Covered<O: ChargePointAPI.Operation>: CoveredOperation where O.Reply: DefaultInitializable {
    var name: String { O.name }

    func reply(in bytes: [UInt8]) throws -> (reply: any OperationReply, unreadable: [String]) {
        let read = try UnreadableFields.collecting { try Answer.read(bytes, to: O.self) }
        guard let reply = read.value.reply else { throw Fixture.Missing(what: "\(O.name)Response") }
        return (reply, read.fields)
    }

    func outcome(of response: HTTPResponse, credentials: Credentials) throws(APIError) -> any OperationReply {
        try AnswerReader(credentials: credentials, date: .now).read(response, to: O.self).0
    }

    func emptyReply() -> any OperationReply { O.Reply() }
}

protocol DefaultInitializable { init() }
extension GetStationStatus.Reply: DefaultInitializable {}
extension GetLoad.Reply: DefaultInitializable {}
extension ShedLoad.Reply: DefaultInitializable {}
extension ClearShedState.Reply: DefaultInitializable {}
extension GetAlarms.Reply: DefaultInitializable {}
extension ClearAlarms.Reply: DefaultInitializable {}
extension GetStationRights.Reply: DefaultInitializable {}
extension GetChargingSessionData.Reply: DefaultInitializable {}
extension GetStations.Reply: DefaultInitializable {}
extension GetStationGroups.Reply: DefaultInitializable {}
extension GetOrgsAndStationGroups.Reply: DefaultInitializable {}
extension GetStationGroupDetails.Reply: DefaultInitializable {}
