import Testing

@testable import Commands

struct NearestNameTests {
    private let names = ["shedState", "allowedLoad", "percentShed", "clearAlarms", "id", "duration"]

    @Test(arguments: [
        ("shedstate", "shedState"), ("shedSate", "shedState"), ("sehdState", "shedState"),
        ("allowed_load", "allowedLoad"),
        ("AllowLoad", "allowedLoad"), ("percentageShed", "percentShed"), ("iD", "id"), ("durtion", "duration"),
    ])
    func `a mistyped name finds the one that was meant`(text: String, meant: String) {
        #expect(NearestName.of(text, among: names) == meant)
    }

    @Test(arguments: ["Status", "", "load", "voltage", "xx"])
    func `a name that is far from all finds none`(text: String) {
        #expect(NearestName.of(text, among: names) == nil)
    }

    @Test func `a very long name is no burden`() {
        #expect(NearestName.of(String(repeating: "x", count: 60_000), among: names) == nil)
    }
}
