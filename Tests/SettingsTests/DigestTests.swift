import Registry
import Settings
import Testing

@Suite struct DigestTests {
    private func digest(_ folder: Folder) throws -> String {
        let digest = try #require(folder.load().configuration).digest
        #expect(digest.count == 16)
        return digest
    }

    @Test func `the same configuration has the same digest, however it is written`() throws {
        var other = Folder()
        other.files["bridge.yaml"] = """
            # The same in other words.
            broker: {port: "1883"}
            accounts:
              alameda:
                passwordFile: secrets/alameda
                username: KEY-OF-ALAMEDA
            """
        #expect(try digest(Folder()) == digest(other))
    }

    @Test func `a secret does not change it`() throws {
        var other = Folder()
        other.files["secrets/alameda"] = "swordfish"
        #expect(try digest(Folder()) == digest(other))
    }

    @Test func `anything else does`() throws {
        var digests: Set<String> = [try digest(Folder())]
        let changes: [(inout Folder) -> Void] = [
            { $0.files["bridge.yaml"]? += "\ninstance: other" },
            { $0.files["bridge.yaml"]? += "\nbroker: {host: other}" },
            { $0.files["bridge.yaml"]? += "\nlog: {level: debug}" },
            { $0.files["devices/campus/station_001"]? += "\ninterval: 61" },
            { $0.files["devices/campus/station_001"]? += "\ntimezone: US/Pacific" },
            { $0.files["devices/campus/station_001"]? += "\nheart_beat_point: x" },
            { $0.files["devices/campus/station_001"]? += "\npublish_depth_first: true" },
            { $0.files["registry_configs/chargepoint.csv"]? += "\nx,alarmType,AlarmRegister," },
            { $0.files["devices/campus/other"] = $0.files.removeValue(forKey: "devices/campus/station_001") },
        ]
        for change in changes {
            var folder = Folder()
            change(&folder)
            #expect(digests.insert(try digest(folder)).inserted)
        }
    }
}
