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

    @Test(arguments: ["", "x", "temperature", String(repeating: "Status", count: 1000)])
    func `a far one is not`(word: String) {
        #expect(Spelling.closest(to: word, among: ["Status", "portLoad", "allowedLoad"]) == nil)
    }
}
