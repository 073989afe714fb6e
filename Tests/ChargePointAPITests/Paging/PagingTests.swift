import FoundationEssentials
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite(.timeLimit(.minutes(5))) struct PagingTests {
    /// Answers a paged operation with what `page` makes of its startRecord.
    private struct Pages<O: PagedOperation>: OperationCaller {
        let calls = Locked<[Int?]>([])
        let page: @Sendable (Int) throws(APIError) -> O.Reply

        func call<P: ChargePointAPI.Operation>(_ operation: P) async throws(APIError) -> P.Reply {
            guard let paged = operation as? O else { throw APIError(operation: P.name, kind: .cancelled) }
            calls.withLock { $0.append(paged.startRecord) }
            guard let reply = try page(paged.startRecord ?? 1) as? P.Reply else {
                throw APIError(operation: P.name, kind: .cancelled)
            }
            return reply
        }
    }

    private static func stations(_ numbers: some Sequence<Int>, more: Int?) -> GetStationStatus.Reply {
        var reply = GetStationStatus.Reply()
        reply.stations = numbers.map { number in
            var station = GetStationStatus.Station()
            station.stationID = "1:\(number)"
            return station
        }
        reply.moreFlag = more
        return reply
    }

    private static func sessions(_ ids: some Sequence<Int>, number: (Int) -> Int?, more: Int?)
        -> GetChargingSessionData.Reply
    {
        var reply = GetChargingSessionData.Reply()
        reply.sessions = ids.map { id in
            var session = GetChargingSessionData.Session()
            session.sessionID = id
            session.recordNumber = number(id)
            return session
        }
        reply.moreFlag = more
        return reply
    }

    @Test(arguments: [1, 499, 500, 501, 1000, 1234])
    func `pages are followed to the end, each beginning behind the records received`(_ count: Int) async throws {
        let caller = Pages<GetStationStatus> { start in
            let end = min(count, start + 499)
            return Self.stations(start...end, more: end < count ? 1 : 0)
        }
        let all = try await caller.pages(of: GetStationStatus())
        #expect(all.map(\.stationID) == (1...count).map { "1:\($0)" })
        let later = stride(from: 501, through: max(501, count), by: 500).filter { $0 <= count }
        #expect(caller.calls.value == [nil] + later)
    }

    @Test func `a start of the caller's own is kept`() async throws {
        let caller = Pages<GetStationStatus> { start in Self.stations(start..<(start + 2), more: start < 105 ? 1 : 0) }
        var operation = GetStationStatus()
        operation.startRecord = 101
        #expect(try await caller.pages(of: operation).count == 6)
        #expect(caller.calls.value == [101, 103, 105])
    }

    @Test(arguments: [nil, 0, 2])
    func `without more announced there is one page`(_ flag: Int?) async throws {
        let caller = Pages<GetStationStatus> { _ in Self.stations(1...3, more: flag) }
        #expect(try await caller.pages(of: GetStationStatus()).count == 3)
        #expect(caller.calls.value.count == 1)
    }

    @Test func `an empty page ends it, whatever it announces`() async throws {
        let empty = Pages<GetStationStatus> { start in Self.stations(start == 1 ? [1, 2] : [], more: 1) }
        #expect(try await empty.pages(of: GetStationStatus()).count == 2)
        #expect(empty.calls.value == [nil, 3])
    }

    @Test func `a service that ignores startRecord does not keep us for ever`() async throws {
        let caller = Pages<GetStationStatus> { _ in Self.stations(1...500, more: 1) }
        #expect(try await caller.pages(of: GetStationStatus()).count == 500)
        #expect(caller.calls.value == [nil, 501])
    }

    @Test func `record numbers that do not advance end it`() async throws {
        // New ids on every page, but the service counts from 1 again.
        let caller = Pages<GetChargingSessionData> { start in
            Self.sessions(start..<(start + 100), number: { ($0 - 1) % 100 + 1 }, more: 1)
        }
        #expect(try await caller.pages(of: GetChargingSessionData()).count == 200)
        #expect(caller.calls.value == [nil, 101])
    }

    @Test func `records that shift between pages come once`() async throws {
        // A new session was inserted at the front after the first page: record 100 comes again as 101.
        let caller = Pages<GetChargingSessionData> { start in
            start == 1
                ? Self.sessions(1...100, number: { $0 }, more: 1)
                : Self.sessions(100...150, number: { $0 + 1 }, more: 0)
        }
        let all = try await caller.pages(of: GetChargingSessionData())
        #expect(all.map(\.sessionID) == (1...150).map { $0 })
    }

    @Test func `a record that comes again is the newer one, in its old place`() async throws {
        // Session 100 ran on the first page and has ended on the second.
        let caller = Pages<GetChargingSessionData> { start in
            var page = Self.sessions(start == 1 ? 1...100 : 100...101, number: { _ in nil }, more: start == 1 ? 1 : 0)
            page.sessions[start == 1 ? 99 : 0].endTime = start == 1 ? nil : Date(timeIntervalSince1970: 7)
            return page
        }
        let all = try await caller.pages(of: GetChargingSessionData())
        #expect(all.map(\.sessionID) == (1...101).map { $0 })
        #expect(all[99].endTime == Date(timeIntervalSince1970: 7))
    }

    @Test func `a page of nothing but known records is passed if its numbers lead on`() async throws {
        // Exactly a page's worth of sessions was inserted at the front after the first page.
        let caller = Pages<GetChargingSessionData> { start in
            Self.sessions(
                (start == 1 ? 1 : start - 100)..<(start == 1 ? 101 : start), number: { start == 1 ? $0 : $0 + 100 },
                more: start < 301 ? 1 : 0)
        }
        let all = try await caller.pages(of: GetChargingSessionData())
        #expect(caller.calls.value == [nil, 101, 201, 301])
        #expect(all.map(\.sessionID) == (1...300).map { $0 })
    }

    @Test(arguments: 0..<30)
    func `what is inserted while pages are read costs no record and doubles none`(_ seed: Int) async throws {
        let random = Locked(SeededRandom(seed: seed))
        let first = random.withLock { Int.random(in: 1...60, using: &$0) }
        let all = Locked(Array(1...first))
        let caller = Pages<GetAlarms> { start in
            let (numbers, isMore) = all.withLock { all in
                let page = all.dropFirst(start - 1).prefix(10)
                let isMore = start - 1 + page.count < all.count
                // Fewer than a page's worth: a page of known records alone would be the end.
                for _ in 0..<random.withLock({ Int.random(in: 0...9, using: &$0) }) where all.count < 200 {
                    all.insert(all.count + 1, at: random.withLock { Int.random(in: 0...all.count, using: &$0) })
                }
                return (Array(page), isMore)
            }
            var reply = GetAlarms.Reply()
            reply.alarms = numbers.map { number in
                var alarm = GetAlarms.Alarm()
                alarm.stationID = "1:\(number)"
                return alarm
            }
            reply.moreFlag = isMore ? 1 : 0
            return reply
        }
        let found = try await caller.pages(of: GetAlarms()).compactMap(\.stationID)
        #expect(Set(found).count == found.count)
        #expect(Set(found).isSuperset(of: (1...first).map { "1:\($0)" }))
    }

    @Test(arguments: ["102", "136", "153"])
    func `nothing found on a later page is the end`(_ code: String) async throws {
        let transport = ScriptedTransport(
            .reply("getAlarms", "<Alarms><stationID>1:1</stationID></Alarms><moreFlag>1</moreFlag>"),
            .reply("getAlarms", code: code, "<moreFlag>1</moreFlag>"))
        #expect(try await ChargePointClient(transport).pages(of: GetAlarms()).count == 1)
        #expect(transport.count == 2)
    }

    @Test(arguments: [
        "<moreFlag>1</moreFlag>": 2, "<MoreFlag>1</MoreFlag>": 2, "<moreFlag>true</moreFlag>": 2,
        "<MoreFlag> 1 </MoreFlag>": 2, "<moreFlag>0</moreFlag>": 1, "<MoreFlag>false</MoreFlag>": 1, "<moreFlag/>": 1,
        "<moreFlag>yes</moreFlag>": 1, "": 1,
    ])
    func `either spelling of the flag is understood, as a number or a truth value`(_ flag: String, _ pages: Int)
        async throws
    {
        for (operation, element) in [
            (GetAlarms() as any PagedOperation, "Alarms"), (GetStations(), "stationData"),
            (GetChargingSessionData(), "ChargingSessionData"),
        ] {
            let transport = ScriptedTransport { (_, number) throws(HTTPError) in
                let record = "<\(element)><stationID>1:\(number)</stationID></\(element)>"
                return try Result<HTTPResponse, HTTPError>.reply(
                    type(of: operation).name, record + (number == 1 ? flag : "")
                ).get()
            }
            _ = try await ChargePointClient(transport).pages(of: operation)
            #expect(transport.count == pages, "\(type(of: operation).name)")
        }
    }

    @Test func `alarms are told apart without their place, sessions without an id by all they hold`() {
        var alarm = GetAlarms.Alarm()
        alarm.stationID = "1:1"
        alarm.alarmTime = Date(timeIntervalSince1970: 1)
        alarm.recordNumber = 7
        var same = alarm
        same.recordNumber = 8
        #expect(GetAlarms.Reply.identity(of: alarm) == GetAlarms.Reply.identity(of: same))
        same.portNumber = "2"
        #expect(GetAlarms.Reply.identity(of: alarm) != GetAlarms.Reply.identity(of: same))
        var session = GetChargingSessionData.Session()
        session.energy = DecimalText("1")
        var other = session
        other.energy = DecimalText("2")
        #expect(
            GetChargingSessionData.Reply.identity(of: session) != GetChargingSessionData.Reply.identity(of: other))
    }

    private static func rights(_ pairs: some Sequence<(group: Int, station: Int)>, more: Bool) -> GetStationRights.Reply
    {
        var reply = GetStationRights.Reply()
        for (group, station) in pairs {
            if reply.rights.last?.sgID != "\(group)" {
                var rights = GetStationRights.Rights()
                rights.sgID = "\(group)"
                reply.rights.append(rights)
            }
            var member = GetStationRights.Station()
            member.stationID = "1:\(station)"
            reply.rights[reply.rights.count - 1].stations.append(member)
        }
        reply.moreFlag = more ? 1 : 0
        return reply
    }

    /// Each pair of group and station, once.
    private static func pairs(_ rights: [GetStationRights.Rights]) -> Set<String> {
        Set(rights.flatMap(GetStationRights.Reply.parts))
    }

    @Test(arguments: [1, 7, 350, 2000])
    func `rights come whole and in few pages, if a page counts stations`(perGroup: Int) async throws {
        let all = (0..<2400).map { (group: 1 + $0 / perGroup, station: $0) }
        let caller = Pages<GetStationRights> { start in
            let page = all.dropFirst(start - 1).prefix(500)
            return Self.rights(page, more: page.endIndex < all.endIndex)
        }
        let rights = try await caller.pages(of: GetStationRights())
        #expect(Self.pairs(rights).count == all.count)
        #expect(caller.calls.value.count <= 6)
    }

    @Test(arguments: [0, 1])
    func `rights come whole if a page counts profiles, also if pages repeat some`(repeated: Int) async throws {
        let all = (0..<2400).map { (group: 1 + $0 / 30, station: $0) }
        let caller = Pages<GetStationRights> { start in
            let groups = max(1, start - (start > 1 ? repeated : 0))..<start + 20
            let page = all.filter { groups.contains($0.group) }
            return Self.rights(page, more: groups.upperBound <= 80)
        }
        let rights = try await caller.pages(of: GetStationRights())
        #expect(Self.pairs(rights).count == all.count)
        #expect(caller.calls.value.count <= 6)
    }

    @Test func `pages without end are an error`() async throws {
        let caller = Pages<GetStationStatus> { start in Self.stations(start...start, more: 1) }
        let error = await #expect(throws: APIError.self) {
            try await caller.pages(of: GetStationStatus(), maximumPages: 50)
        }
        #expect(error?.label == "endless_pages")
        #expect(error?.description.contains("50 pages") ?? false)
        #expect(caller.calls.value.count == 50)
    }

    @Test func `an error on a later page is thrown, not half a result returned`() async throws {
        let caller = Pages<GetStationStatus> { start throws(APIError) in
            if start > 1 { throw APIError(operation: "getStationStatus", kind: .http(status: 500, retryAfter: nil)) }
            return Self.stations(1...500, more: 1)
        }
        let error = await #expect(throws: APIError.self) { try await caller.pages(of: GetStationStatus()) }
        #expect(error?.label == "http_5xx")
    }

    @Test func `every paged operation sends its startRecord and finds the flag of its reply`() async throws {
        try await expectTwoPages(GetStations(), "stationData", "<stationID>1:%</stationID>", "moreFlag")
        try await expectTwoPages(GetStationStatus(), "stationData", "<stationID>1:%</stationID>", "moreFlag")
        try await expectTwoPages(GetAlarms(), "Alarms", "<stationID>1:%</stationID>", "moreFlag")
        try await expectTwoPages(GetStationRights(), "rightsData", "<sgID>%</sgID>", "moreFlag")
        try await expectTwoPages(
            GetChargingSessionData(), "ChargingSessionData", "<sessionID>%</sessionID>", "MoreFlag")
    }

    private func expectTwoPages<O: PagedOperation>(
        _ operation: O, _ element: String, _ content: String, _ flag: String
    ) async throws {
        let transport = ScriptedTransport { (request, number) throws(HTTPError) in
            let body = String(decoding: request.body, as: UTF8.self)
            #expect(body.contains("<startRecord>3</startRecord>") == (number == 2))
            let records = (0..<2).map { index in
                "<\(element)>" + content.replacing("%", with: String(number * 2 + index)) + "</\(element)>"
            }
            let elements = records.joined() + "<\(flag)>\(number == 1 ? 1 : 0)</\(flag)>"
            return try Result<HTTPResponse, HTTPError>.reply(O.name, elements).get()
        }
        let all = try await ChargePointClient(transport).pages(of: operation, within: .seconds(10))
        #expect(all.count == 4, "\(O.name)")
        #expect(transport.count == 2)
    }
}
