import HTTPTypes
import Testing

@testable import StatusServer

@Suite struct WriteRuleTests {
    /// Headers of the page's own request, changed.
    private func refusal(
        _ changes: [String: String] = [:], without: String? = nil, authority: String? = "bridge.example:8088"
    ) -> WriteRule.Refusal? {
        var headers: HTTPFields = [
            .contentType: "application/json", WriteRule.header: "chargepoint2mqtt",
            .origin: "http://bridge.example:8088",
        ]
        for (name, value) in changes { headers[HTTPField.Name(name)!] = value }
        if let without { headers[HTTPField.Name(without)!] = nil }
        return WriteRule.refusal(of: headers, authority: authority)
    }

    @Test func `the page's own request and that of a program pass`() {
        #expect(refusal() == nil)
        #expect(refusal(["Content-Type": "application/json; charset=utf-8"]) == nil)
        #expect(refusal(without: "Origin") == nil)
        #expect(refusal(["Sec-Fetch-Site": "same-origin"]) == nil)
        // A proxy with TLS, which names the bridge as it likes.
        #expect(refusal(["Sec-Fetch-Site": "same-origin", "Origin": "https://charging.example"]) == nil)
        #expect(refusal(["Origin": "https://bridge.example:8088"]) == nil)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
    func `what a form of another site can send is refused by its type`(type: String) {
        #expect(refusal(["Content-Type": type]) == .contentType)
        #expect(refusal(without: "Content-Type") == .contentType)
    }

    @Test func `a request without the page's header is refused`() {
        #expect(refusal(without: "X-Requested-With") == .header)
        #expect(refusal(["X-Requested-With": "XMLHttpRequest"]) == .header)
    }

    @Test(arguments: ["cross-site", "same-site", "none", ""])
    func `a browser's word that it is another site's page is enough`(site: String) {
        #expect(refusal(["Sec-Fetch-Site": site]) == .otherSite)
    }

    @Test(arguments: [
        "http://evil.example", "null", "http://bridge.example", "http://bridge.example:8089", "bridge.example:8088",
        "http://bridge.example:8088.evil.example", "",
    ])
    func `where a browser does not say, the origin must be the bridge`(origin: String) {
        #expect(refusal(["Origin": origin]) == .otherSite)
    }

    @Test func `an origin without a host to compare with is another's`() {
        #expect(refusal(authority: nil) == .otherSite)
    }
}
