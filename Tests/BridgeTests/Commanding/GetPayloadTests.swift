import Registry
import Testing

@testable import Bridge

@Suite struct GetPayloadTests {
    private func read(_ text: String) throws -> GetPayload { try GetPayload(Array(text.utf8)) }

    @Test func `nothing, or an object of options, is understood`() throws {
        for blank in ["", " ", "\n"] { #expect(try read(blank) == GetPayload()) }
        #expect(try read("{}") == GetPayload())
        #expect(try read(#"{"refresh": true}"#).refresh)
        #expect(try read(#"{"refresh": 1, "id": "q"}"#).id == "q")
        #expect(try read(#"{"refresh": false, "id": 7}"#).refresh == false)
    }

    @Test(arguments: [
        "true", "[]", "{", "refresh", #"{"refresh": "yes"}"#, #"{"refresh": 2}"#, #"{"id": ""}"#, #"{"id": true}"#,
        #"{"fresh": true}"#, #"{"id": null}"#,
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: GetPayload.Problem.self) { try read(text) }
    }
}
