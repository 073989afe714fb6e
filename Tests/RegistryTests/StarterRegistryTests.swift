import Registry
import Testing

@Suite struct StarterRegistryTests {
    @Test(arguments: [DeviceLayout.port, .station])
    func `a registry of every attribute is free of faults, and no two points have one name`(layout: DeviceLayout) {
        let registers = StarterRegistry.registers(of: Attribute.catalogue)
        #expect(Set(registers.map(\.point)).count == Attribute.catalogue.count)
        let text = RegistryFile(name: "r.csv", registers: registers).csv()
        let (file, problems) = RegistryFile.parse(Array(text.utf8), name: "r.csv", layout: layout)
        // In one device for all ports a row for every port shows the lowest alone, which is warned of.
        #expect(problems.filter { $0.severity == .error || layout == .port }.isEmpty, "\(problems)")
        #expect(file.registers == registers)
    }

    @Test func `an account has what its API version and its rights let it have`() {
        let old = StarterRegistry.attributes(version: .v50)
        let new = StarterRegistry.attributes(version: .v51)
        #expect(!old.contains(.chargingSession(.endedBy)) && new.contains(.chargingSession(.endedBy)))
        #expect(!new.contains(.chargingSession(.driverName)), "a former version's")
        #expect(StarterRegistry.attributes(version: nil) == old)
        let denied = StarterRegistry.attributes(version: .v50, without: [.load, .alarm])
        #expect(Set(denied.map(\.registerClass)).isDisjoint(with: [.load, .alarm]))
        #expect(denied.contains(.station(.stationName)))
    }

    @Test func `ports have what is theirs, and only what can be written is writable`() {
        let registers = StarterRegistry.registers(of: Attribute.catalogue)
        func row(_ attribute: Attribute) -> Register? { registers.first { $0.attribute == attribute } }
        #expect(row(.load(.portLoad))?.port == .every && row(.load(.stationLoad))?.port == .station)
        #expect(row(.bridge(.energyTotal))?.port == .every && row(.alarm(.alarmType))?.port == .station)
        #expect(registers.filter(\.isWritable).map(\.attribute) == Attribute.catalogue.filter(\.isWritable))
    }

    @Test(arguments: [
        ("https://webservices.chargepoint.com/webservices/chargepoint/services/5.1", APIVersion.v51),
        ("http://127.0.0.1:8085/webservices/chargepoint/services/5.0/", .v50), ("https://example.org/", nil),
    ])
    func `the version is the last level of an endpoint's address`(endpoint: String, version: APIVersion?) {
        #expect(APIVersion(endpoint: endpoint) == version)
    }
}
