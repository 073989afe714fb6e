import Registry
import Testing

@Suite struct AttributeTests {
    @Test func `the catalogue holds every attribute once, and each can be found by its name`() {
        #expect(Set(Attribute.catalogue).count == Attribute.catalogue.count)
        #expect(Attribute.catalogue.count == 6 + 9 + 3 + 22 + 1 + 43 + 5)
        for attribute in Attribute.catalogue {
            #expect(Attribute(registerClass: attribute.registerClass, name: attribute.name) == attribute)
            #expect(!attribute.summary.isEmpty && !attribute.summary.contains("\n"))
        }
    }

    @Test func `names are exact`() {
        #expect(Attribute(registerClass: .load, name: "portload") == nil)
        #expect(Attribute(registerClass: .load, name: "") == nil)
        #expect(Attribute(registerClass: .load, name: "Status") == nil)
    }

    @Test func `the four writable ones`() {
        #expect(
            Attribute.catalogue.filter(\.isWritable).map(\.name) == [
                "shedState", "allowedLoad", "percentShed", "clearAlarms",
            ])
    }

    @Test func `status, load, alarms and sessions tell that a device is alive`() {
        #expect(RegisterClass.allCases.filter(\.isDynamic) == [.stationStatus, .load, .alarm, .chargingSession])
    }

    @Test func `each class but the bridge's own has an operation of its own`() {
        #expect(Set(RegisterClass.allCases.compactMap(\.operation)).count == 6)
        #expect(RegisterClass.bridge.operation == nil)
    }

    @Test func `a summary names the unit`() {
        #expect(Attribute.load(.portLoad).summary == "power that the port delivers (kW)")
    }
}
