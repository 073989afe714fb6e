import FoundationEssentials
import Registry
import TestSupport
import Testing

/// The access list of topics.md, at a real broker: everybody can do what it says, and nothing else.
@Suite struct AccessListTests {
    private static let users = ["chargepoint2mqtt", "homeassistant", "dashboard", "operator"]

    private static func acl() throws -> String {
        let file = URL(filePath: "\(TestPython.tests)/../docker/mosquitto/acl")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// Broker and simulator, and somebody who watches from before the bridge starts.
    private func site(acl: String) async throws -> (site: Site, viewer: MosquittoSub) {
        let site = try await Site.start {
            $0.broker.users = Dictionary(uniqueKeysWithValues: Self.users.map { ($0, "\($0)-password") })
            $0.broker.acl = acl
            $0.yaml = "commands: {group: true}"
            $0.startsBridge = false
        }
        let viewer = try await MosquittoSub.start(access(site, "dashboard"), "devices/#", "chargepoint2mqtt/#")
        try await site.startBridge(environment: [
            "CHARGEPOINT2MQTT_BROKER_USERNAME": "chargepoint2mqtt",
            "CHARGEPOINT2MQTT_BROKER_PASSWORD": "chargepoint2mqtt-password",
        ])
        return (site, viewer)
    }

    private func access(_ site: Site, _ user: String) -> MosquittoAccess {
        var access = MosquittoAccess(port: site.broker.port)
        (access.username, access.password) = (user, "\(user)-password")
        return access
    }

    /// The result of a set message of a user, who reads it too; nil if the broker does not take the message.
    private func set(_ site: Site, _ user: String, _ topic: String, _ payload: String) async throws -> JSONObject? {
        let results = try await MosquittoSub.start(access(site, user), "\(topic)/result")
        do {
            try await MosquittoPub.publish(access(site, user), topic: topic, payload)
        } catch let refusal as CommandFailed {
            #expect(refusal.output.lowercased().contains("not authorized"), "\(refusal)")
            return nil
        }
        return try JSONValue(parsing: try await results.first().payload).object
    }

    @Test func `an operator sheds in one building, Home Assistant everywhere, a viewer nowhere`() async throws {
        let (site, viewer) = try await site(acl: Self.acl())
        for topic in [
            "devices/campus/building1/station_001/1/all", "devices/campus/building2/station_004/1/availability",
            "chargepoint2mqtt/test/state", "chargepoint2mqtt/test/info",
        ] {
            _ = try await viewer.first { $0.topic == topic && !$0.payload.isEmpty }
        }

        let shed = #"{"shedState": 1, "allowedLoad": 2}"#
        let (ours, theirs) = ("devices/campus/building1/station_001", "devices/campus/building2/station_003")
        #expect(try await set(site, "operator", "\(ours)/1/set", shed)?["status"] == "done")
        #expect(try await set(site, "operator", "\(ours)/1/shedState/set", "0")?["status"] == "done")
        #expect(try await set(site, "operator", "\(ours)/set", shed)?["status"] == "done")
        #expect(try await set(site, "operator", "devices/campus/building1/set", shed)?["status"] == "done")
        for topic in ["\(theirs)/1/set", "\(theirs)/set", "devices/campus/building2/set", "devices/campus/set"] {
            #expect(try await set(site, "operator", topic, shed) == nil, "\(topic)")
        }
        for topic in ["\(ours)/1/set", "\(theirs)/set", "devices/campus/set"] {
            #expect(try await set(site, "dashboard", topic, shed) == nil, "\(topic)")
        }
        #expect(try await set(site, "homeassistant", "\(theirs)/1/allowedLoad/set", "3")?["status"] == "done")
        #expect(try await set(site, "homeassistant", "\(theirs)/1/shedState/set", "1")?["status"] == "done")
        let calls = try await site.simulator.requests(of: "shedLoad").count
        #expect(calls >= 4, "three of the operator, one of Home Assistant: \(calls)")

        let reload = "chargepoint2mqtt/test/reload"
        #expect(try await set(site, "operator", reload, "") == nil)
        #expect(try await set(site, "homeassistant", reload, "PRESS")?["status"] == "done")

        // Nobody can speak for the bridge, and without a password nobody is let in.
        for user in Self.users.dropFirst() {
            await #expect(throws: CommandFailed.self, "\(user)") {
                try await MosquittoPub.publish(access(site, user), topic: "chargepoint2mqtt/test/state", "offline")
            }
        }
        await #expect(throws: CommandFailed.self) {
            try await MosquittoPub.publish(MosquittoAccess(port: site.broker.port), topic: "\(ours)/1/set", shed)
        }
        #expect(site.count(inLog: "needs attention") == 0, "\(site.log)")
        let refusals = try viewer.messages().filter { $0.topic.hasSuffix("/error") }
        #expect(refusals.isEmpty, "the bridge has all the rights that it needs")
    }

    @Test func `what the broker refuses of the bridge is an error until it may`() async throws {
        let acl = try Self.acl().replacing(
            "user chargepoint2mqtt\n",
            with: "user chargepoint2mqtt\ntopic deny devices/campus/building2/station_004/1/all\n")
        let (site, viewer) = try await site(acl: acl)
        func error(_ state: String) async throws -> JSONObject {
            let message = try await viewer.first(within: .seconds(60)) { message in
                message.topic.hasSuffix("/error")
                    && (try? JSONValue(parsing: message.payload))?.object?["state"]?.string == state
            }
            return try JSONValue(parsing: message.payload).object ?? [:]
        }
        let refused = try await error("active")
        #expect(refused["id"] == "mqtt/publish")
        #expect(refused["where"] == "devices/campus/building2/station_004/1/all")
        #expect(refused["remedy"]?.string?.contains("access list") == true)
        // mosquitto reads its list anew when it is told to.
        try site.broker.folder.write("acl", Self.acl())
        site.broker.reload()
        #expect(try await error("cleared")["id"] == "mqtt/publish")
    }
}
