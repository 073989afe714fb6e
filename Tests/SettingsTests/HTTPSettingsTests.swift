import Registry
import Settings
import Testing

@Suite struct HTTPSettingsTests {
    @Test(arguments: [
        ("127.0.0.1:8088", "127.0.0.1", 8088), (":80", "0.0.0.0", 80), ("9000", "127.0.0.1", 9000),
        ("[::1]:8088", "::1", 8088), ("localhost:65535", "localhost", 65535),
    ])
    func `addresses to listen at`(text: String, host: String, port: Int) throws {
        let http = try #require(Folder.bridge("http: {listen: \"\(text)\"}").load().configuration).http
        #expect(http.host == host)
        #expect(http.port == port)
        #expect(http.enabled)
    }

    @Test(arguments: [
        "http: off", "http: false", "http: {enabled: false}", "http: {listen: off}", "http: {listen: \"off\"}",
        "http: {enabled: false, listen: \"0.0.0.0:80\"}",
    ])
    func `it can be turned off in several ways`(yaml: String) throws {
        #expect(try !#require(Folder.bridge(yaml).load().configuration).http.enabled)
    }

    @Test(arguments: ["", "http:", "http: {}", "http: on", "http: {enabled: true}"])
    func `it is on by itself, for this machine alone`(yaml: String) throws {
        let folder = Folder.bridge(yaml)
        #expect(try #require(folder.load().configuration).http == HTTPSettings())
        #expect(folder.complaints == [])
        #expect(HTTPSettings().enabled && HTTPSettings().isLocal && HTTPSettings().address == "127.0.0.1:8088")
    }

    @Test func `the environment may turn it off`() throws {
        for (name, value) in [("CHARGEPOINT2MQTT_HTTP", "off"), ("CHARGEPOINT2MQTT_HTTP_LISTEN", "off")] {
            var folder = Folder.bridge("")
            folder.environment = [name: value]
            #expect(try !#require(folder.load().configuration).http.enabled, "\(name)")
            #expect(folder.complaints == [])
        }
    }

    @Test(arguments: [
        (
            "http: {listen: nowhere}",
            "http.listen: 'nowhere' is not an address to listen at; write host:port, such as 127.0.0.1:8088, or off"
        ),
        (
            "http: {listen: \"::1:80\"}",
            "http.listen: '::1:80' is not an address to listen at; write host:port, such as 127.0.0.1:8088, or off"
        ),
        ("http: {enabled: maybe}", "http.enabled: 'maybe' is not true or false; write one of these"),
        ("http: never", "http: 'never' is not true or false; write one of these"),
        (
            "http: {listen: off, enabled: true}",
            "http.enabled: true, and listen is off; keep one of them, or write an address"
        ),
        ("http: {portMetrics: -1}", "http.portMetrics: '-1' is not a whole number from 0 to 1000000; write one"),
        ("http: {tokn: x}", "http.tokn: unknown key; did you mean 'token'?"),
    ])
    func `a mistake is told with what would be right`(yaml: String, expected: String) {
        #expect(Folder.bridge(yaml).complaints == ["error bridge.yaml:1: \(expected)"])
    }

    @Test(arguments: ["0.0.0.0", "192.0.2.1", "[::]", "bridge.example", ""])
    func `listening for others is warned of`(host: String) {
        let shown = host.isEmpty ? "0.0.0.0" : host
        #expect(
            Folder.bridge("http: {listen: \"\(host):9000\"}").complaints == [
                "warning bridge.yaml:1: http.listen: everybody who reaches \(shown):9000 can see the readings; listen "
                    + "at 127.0.0.1:9000, or let a firewall or a proxy decide who may"
            ])
    }

    @Test func `a token for others travels unencrypted`() {
        var folder = Folder.bridge("http: {listen: \"0.0.0.0:9000\", tokenFile: secrets/token}")
        folder.files["secrets/token"] = "x"
        #expect(
            folder.complaints.last
                == "warning bridge.yaml:1: http.listen: the token travels unencrypted to 0.0.0.0:9000; put a proxy "
                + "with TLS before it, and listen at 127.0.0.1:9000")
        #expect(folder.complaints.count == 2)
    }

    @Test func `the token for looking is another than the one for control`() throws {
        var folder = Folder.bridge("http: {tokenFile: secrets/token, readTokenFile: secrets/reader}")
        folder.files["secrets/token"] = "x"
        folder.files["secrets/reader"] = "y\n"
        #expect(folder.complaints == [])
        let http = try #require(folder.load().configuration).http
        #expect(http.token == Secret("x") && http.readToken == Secret("y"))
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "localhost", "LocalHost", "[::1]"])
    func `this machine may see them`(host: String) {
        #expect(Folder.bridge("http: {listen: \"\(host):9000\"}").complaints == [])
    }
}
