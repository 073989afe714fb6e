import FoundationEssentials
import Registry
import Testing
import Topics

struct BridgeDocumentsTests {
    let start = Date(timeIntervalSince1970: 1_478_546_400)

    @Test func `info counts all devices and names the first thousand`() throws {
        let info = BridgeInfo(
            version: "1.0", tree: TopicTree(instance: "b"), startedAt: start, configDigest: "d", accounts: [],
            devices: (0..<1_500).map {
                BridgeInfo.DeviceEntry(
                    path: DevicePath("a/s\($0)")!, stationID: StationID("1:\($0)")!, account: "x", ports: [1, 2])
            })
        let json = info.json(at: start + 61.9)
        #expect(json["deviceCount"] == 1500)
        #expect(json["devices"]?.array?.count == 1000)
        #expect(json["uptime"] == 61)
        #expect(json.encoded().count < 128 * 1024)
    }

    @Test func `info tells nothing of an account but its name and endpoint`() {
        let account = Account(
            name: "alameda", endpoint: "https://example.org/5.0", username: "the-license-key",
            password: Secret("the-password"))
        let info = BridgeInfo(
            version: "1.0", tree: TopicTree(instance: "b"), startedAt: start, configDigest: "d",
            accounts: [BridgeInfo.AccountEntry(account)], devices: [])
        #expect(info.json(at: start)["accounts"] == [["name": "alameda", "endpoint": "https://example.org/5.0"]])
        let text = JSONValue.object(info.json(at: start)).description
        #expect(!text.contains("the-license-key") && !text.contains("the-password"))
    }

    @Test func `health sums the operations of an account and never shows a negative budget`() throws {
        var health = BridgeHealth()
        health.accounts = [
            BridgeHealth.AccountHealth(
                name: "a", budget: BridgeHealth.Budget(perDay: 100, used: 120, reserved: 20, stretch: 2.4), waiting: 3,
                operations: [
                    BridgeHealth.OperationHealth(
                        name: "getLoad", calls: 7, errors: 2,
                        latency: BridgeHealth.Latency(mean: .milliseconds(312), longest: .seconds(2)),
                        lastSuccess: start,
                        lastError: "timedOut"),
                    BridgeHealth.OperationHealth(
                        name: "getAlarms", calls: 5, errors: 0, latency: nil, lastSuccess: nil, lastError: nil),
                ])
        ]
        let account = try #require(health.json(at: start + 60, startedAt: start)["accounts"]?.array?.first?.object)
        #expect(account["calls"] == 12)
        #expect(account["errors"] == 2)
        #expect(account["waiting"] == 3)
        let stretch = try #require(JSONNumber("2.4"))
        #expect(
            account["budget"]
                == ["perDay": 100, "used": 120, "left": 0, "reserved": 20, "stretch": .number(stretch)])
        #expect(
            account["operations"]?.array?.first == [
                "name": "getLoad", "calls": 7, "errors": 2, "latency": ["mean": 312, "max": 2000],
                "lastSuccess": "2016-11-07T19:20:00+00:00", "lastError": "timedOut",
            ])
        #expect(
            account["operations"]?.array?.last == [
                "name": "getAlarms", "calls": 5, "errors": 0, "latency": nil, "lastSuccess": nil, "lastError": nil,
            ])
    }

    @Test func `health of a bridge that has done nothing has every field`() {
        #expect(
            JSONValue.object(BridgeHealth().json(at: start, startedAt: start)).description
                == #"{"time":"2016-11-07T19:20:00+00:00","uptime":0,"accounts":[],"devices":{"online":0,"offline":0},"#
                + #""scrapes":{"done":0,"skipped":0},"messages":{"published":0,"waiting":0,"dropped":0},"#
                + #""commands":{"waiting":0,"done":0,"rejected":0,"failed":0,"superseded":0,"expired":0,"notInForce":0},"#
                + #""errors":[]}"#)
    }

    @Test func `availability is a bare word`() {
        #expect(Availability.online.payload == Array("online".utf8))
        #expect(Availability.offline.payload == Array("offline".utf8))
    }
}
