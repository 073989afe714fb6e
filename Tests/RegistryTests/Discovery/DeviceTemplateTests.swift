import Registry
import Testing

@Suite struct DeviceTemplateTests {
    private let station = StationID("1:34001")!

    private func path(_ template: String, _ values: [String: String] = [:]) throws -> String {
        try DeviceTemplate(template).segments(of: station, values).joined(separator: "/")
    }

    @Test(arguments: [
        ("campus/{sgName}/{stationName}", "campus/Garage_1/LOT_A_17"),
        ("{stationID}", "1:34001"),
        ("a{stationID}b/{city}-{City}", "a1:34001b/San_José-San_José"),
        ("{orgName}/{organizationName}/{serial}", "ACME/ACME/0042/".replacing("0042/", with: "station_0042")),
        ("{account}/{model}/{mac}/{state}/{country}/x", "alameda/CT4021/000D:6F00/CA/USA/x"),
    ])
    func `placeholders are filled in`(template: String, expected: String) throws {
        let values = [
            "stationName": "LOT A/17", "sgName": "Garage 1", "City": "San José", "organizationName": "ACME",
            "stationSerialNum": "0042", "account": "alameda", "stationModel": "CT4021",
            "stationMacAddr": "000D:6F00", "State": "CA", "Country": "USA",
        ]
        #expect(try path(template, values) == expected)
    }

    @Test(arguments: [
        ("A / B", "A___B"), ("a+b#c", "a_b_c"), ("  North Lot\t", "North_Lot"), ("a\0b", "a_b"), ("a\u{7f}b", "a_b"),
        ("a\u{a0}b", "a_b"), ("a\(Unicode.Scalar(0xFFFF as UInt32)!)b", "a_b"), ("été", "été"), ("", "station_34001"),
        (" ", "station_34001"),
        (".", "._"), ("..", ".._"), ("all", "all_"), ("set", "set_"), ("17", "station_17"), ("$SYS", "$SYS"),
    ])
    func `a name becomes a level that no broker refuses and nobody mistakes`(name: String, expected: String) throws {
        #expect(try path("campus/{stationName}", ["stationName": name]) == "campus/\(expected)")
    }

    @Test func `what is missing is filled in, and the first level is not VOLTTRON's`() throws {
        #expect(try path("{sgName}/{City}/{stationName}") == "no_sgName/no_City/station_34001")
        #expect(try path("{sgName}/{stationName}", ["sgName": "actuators"]) == "actuators_/station_34001")
        #expect(try path("{sgID}/{stationName}", ["sgID": "20200"]) == "20200/station_34001")
    }

    @Test func `a long name is cut between characters`() throws {
        let level = try path("{stationName}", ["stationName": String(repeating: "é", count: 200)])
        #expect(level == String(repeating: "é", count: 64))
    }

    @Test func `only groups' placeholders need groups`() throws {
        #expect(try DeviceTemplate("{sgName}/{stationID}").needsGroups)
        #expect(try DeviceTemplate("x{sgID}").needsGroups)
        #expect(try !DeviceTemplate("{orgName}/{stationID}").needsGroups)
    }

    @Test(arguments: [
        ("{stationNmae}", "unknown placeholder 'stationNmae'", "did you mean 'stationName'?"),
        ("{x", "a { without }", "close the placeholder"),
        ("a/b", "every station would have the same topic", "add {stationName} or {stationID}"),
        ("a//{stationID}", "'' cannot be a level of a topic", "leave out / + # and NUL"),
        ("{stationID}/all", "'all' is a topic of the bridge itself", ""),
    ])
    func `what is no template says what would be one`(text: String, message: String, remedy: String) {
        let fault = #expect(throws: DeviceTemplate.Fault.self) { try DeviceTemplate(text) }
        #expect(fault?.message == message)
        #expect(remedy.isEmpty || fault?.remedy == remedy)
    }

    @Test func `an unknown placeholder is answered with the known ones`() {
        let fault = #expect(throws: DeviceTemplate.Fault.self) { try DeviceTemplate("{quux}") }
        for name in ["stationName", "stationID", "sgName", "sgID", "orgName", "organizationName", "city", "serial"] {
            #expect(fault?.remedy.contains(name) == true, "\(name)")
        }
    }

    @Test func `whatever the names are, the path is one`() throws {
        var random = SeededRandom(seed: 1)
        let templates = try ["{stationName}", "c/{sgName}/{stationName}", "{sgName}{stationName}/{City}/{sgID}"].map {
            try DeviceTemplate($0)
        }
        for _ in 0..<5_000 {
            var values: [String: String] = [:]
            for name in ["stationName", "sgName", "City", "sgID"] { values[name] = .oddName(using: &random) }
            for template in templates {
                let segments = template.segments(of: station, values)
                #expect(DevicePath(segments) != nil, "\(segments)")
                let text = segments.joined(separator: "/")
                #expect(text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 })
            }
        }
    }
}

extension String {
    /// A name such as nobody would give, and some as people do.
    static func oddName(using random: inout SeededRandom) -> String {
        let pieces = [
            "/", "+", "#", "\0", " ", "\t", "\u{85}", "\u{2028}", String(Unicode.Scalar(0xFDD0 as UInt32)!), "é",
            "e\u{301}", "车", "🚗", ".", "..", "all",
            "set", "1", "2", "17", "A", "b", "Garage", "actuators", "_", "-", "{x}", ":",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }
}
