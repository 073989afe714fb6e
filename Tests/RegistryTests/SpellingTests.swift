import Testing

@testable import Registry

@Suite struct SpellingTests {
    @Test(arguments: [
        ("Statsu", "Status"), ("STATUS", "Status"), ("portLaod", "portLoad"), ("allowdLoad", "allowedLoad"),
        ("alowedLod", "allowedLoad"),
    ])
    func `a near word is found`(word: String, meant: String) {
        #expect(Spelling.closest(to: word, among: ["Status", "portLoad", "allowedLoad"]) == meant)
    }

    @Test(arguments: [
        ("shedstate", "shedState"), ("sehdState", "shedState"), ("allowed_load", "allowedLoad"),
        ("AllowLoad", "allowedLoad"), ("percentageShed", "percentShed"), ("iD", "id"), ("durtion", "duration"),
    ])
    func `a point or option that was mistyped in a set message is found`(word: String, meant: String) {
        let names = ["shedState", "allowedLoad", "percentShed", "clearAlarms", "id", "duration"]
        #expect(Spelling.closest(to: word, among: names) == meant)
    }

    @Test(arguments: ["", "x", "temperature", String(repeating: "Status", count: 1000)])
    func `a far one is not`(word: String) {
        #expect(Spelling.closest(to: word, among: ["Status", "portLoad", "allowedLoad"]) == nil)
    }
}
