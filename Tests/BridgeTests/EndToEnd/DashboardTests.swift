import Registry
import TestSupport
import Testing

/// The dashboard as a person has it: in a real browser, before a real bridge, broker and simulated stations.
@Suite(.serialized) struct DashboardTests {
    private static let token = "a-token-for-the-dashboard"
    private static let station = "campus/building1/station_001"

    private static func site(
        _ change: (inout Site.Options) -> Void = { _ in }
    ) async throws -> (site: Site, url: String) {
        let site = try await Site.start { options in
            options.servesHTTP = true
            options.http = "token: \(token)"
            change(&options)
        }
        return (site, "http://127.0.0.1:\(site.httpPort)/")
    }

    /// The row of a port in the table, as a selector.
    private static func row(_ number: Int) -> String { "#rows tr:nth-child(\(number))" }

    private func unlock(_ browser: BrowserProcess) async throws {
        try await browser.click("#access")
        try await browser.type(Self.token)
        try await browser.press("Enter")
        try await eventually("controls are unlocked") {
            try await browser.evaluate("document.getElementById('access').hidden") == true
        }
    }

    @Test func `the page shows what the stations deliver, and follows it`() async throws {
        let (site, url) = try await Self.site()
        defer { withExtendedLifetime(site) {} }
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        let browser = try await BrowserProcess.start(url)
        try await browser.text("\(Self.row(1)) .load .value") { $0 == "6.60" }
        try await browser.text("\(Self.row(1)) .state") { $0 == "In use" }
        #expect(try await browser.text("\(Self.row(1)) .name") == "station_001 / 1")
        #expect(try await browser.text("\(Self.row(2)) .state") == "Available")
        #expect(try await browser.text("#shown") == "7 ports")
        try await browser.text("#total-load") { $0 == "6.6" }
        #expect(try await browser.text("#links").contains("alameda"))

        try await site.simulator.vehicleArrives("1:34002", 1, power: 3.3)
        try await browser.text("\(Self.row(3)) .load .value") { $0 == "3.30" }
        try await browser.text("#total-load") { $0 == "9.9" }
        try await site.simulator.raiseAlarm("1:34003", "GFCI Trip")
        try await browser.text("\(Self.row(5)) .alarm") { $0.contains("GFCI Trip") }
        try await eventually("the plot says what it shows", within: .seconds(60)) {
            try await browser.evaluate("document.querySelector('#total-plot svg').getAttribute('aria-label')").string?
                .hasPrefix("Load of all ports: now") == true
        }

        // Sorting, filtering and searching.
        try await browser.click("th.load button")
        try await browser.text("\(Self.row(2)) .name") { $0 == "station_002 / 1" }
        #expect(try await browser.evaluate("document.querySelector('th.load').ariaSort") == "descending")
        try await browser.click("#filters [data-value=inuse]")
        try await browser.text("#shown") { $0 == "2 of 7 ports" }
        try await browser.click("#filters [data-value=all]")
        try await browser.click("#search")
        try await browser.type("building2")
        try await browser.text("#shown") { $0 == "3 of 7 ports" }

        // Nothing from elsewhere, and nothing that the browser complains of.
        #expect(try await browser.requests().allSatisfy { $0.hasPrefix(url) || $0 == "about:blank" })
        #expect(try await browser.console() == [])
    }

    @Test func `a limit that is set in the page holds the port back, and its result is shown once`() async throws {
        let (site, url) = try await Self.site {
            $0.registry += "shedUntil,shedUntil,BridgeRegister,*,datetime,,,FALSE,,\n"
        }
        defer { withExtendedLifetime(site) {} }
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        let results = try await site.subscribe("devices/\(Self.station)/1/set/result")
        let browser = try await BrowserProcess.start(url)
        try await browser.text("\(Self.row(1)) .load .value") { $0 == "6.60" }
        try await browser.click("\(Self.row(1)) .name")
        #expect(try await browser.text("#control").contains("locked"))

        // A wrong token opens nothing.
        try await browser.click("#control button.primary")
        try await browser.type("not-the-token")
        try await browser.press("Enter")
        try await browser.text("#token-wrong") { $0 == "This is not the token." }
        #expect(try await browser.evaluate("document.getElementById('amount')") == .null)
        try await browser.type(Self.token)
        try await browser.press("Enter")
        try await browser.click("#amount")
        try await browser.type("2.5")
        _ = try await browser.evaluate("document.getElementById('minutes').value = '60'")
        try await browser.click("#shed")
        try await browser.text("#port-results .pill") { $0 == "Done" }
        let result = try await browser.text("#port-results")
        #expect(result.contains("shedState 1, allowedLoad 2.5, timeInterval 60"))
        #expect(result.contains("API input request executed successfully. (100)"))
        #expect(
            try await browser.evaluate("document.querySelectorAll('#port-results li, #results li').length") == 2,
            "once in the port's view, once in the list of all")

        // It went the way of every set message, and was carried out.
        let published = try JSONValue(parsing: try await results.first().payload).object
        #expect(published?["status"] == "done" && published?["id"]?.string?.hasPrefix("page-") == true)
        try await eventually("the port is held back") { try await site.simulator.power("1:34001", 1) <= 2.5 }
        try await browser.text("\(Self.row(1)) .limit") { $0.contains("2.5 kW") && $0.contains("until") }
        try await browser.text("#shed-count") { $0 == "1" }

        // A whole station is let go only after a question.
        try await browser.click("#control [data-value=station]")
        try await browser.click("#clear")
        try await browser.text("#confirm-title") { $0 == "Clear the whole station?" }
        try await browser.click("#confirm button[value=no]")
        #expect(try await site.simulator.calls("clearShedState") == 0)
        try await browser.click("#clear")
        try await browser.click("#confirm-yes")
        try await eventually("the port is let go") { try await site.simulator.power("1:34001", 1) > 6 }
        try await browser.text("#shed-count") { $0 == "0" }

        // What the bridge refuses is said, too.
        try await browser.click("#control [data-value=port]")
        try await browser.click("#amount")
        try await browser.type("1")
        _ = try await browser.evaluate("document.getElementById('amount').max = ''")
        try await browser.type("000")
        try await browser.click("#shed")
        try await browser.text("#port-results .pill") { $0 == "Rejected" }

        // The token is in no address, and not in the log.
        #expect(try await browser.requests().allSatisfy { !$0.contains(Self.token) && !$0.contains("not-the-token") })
        #expect(!site.log.contains(Self.token) && !site.log.contains("not-the-token"))
        let complaints = try await browser.console()
        #expect(complaints.allSatisfy { $0.contains("401") && $0.contains("api/access") }, "\(complaints)")
    }

    @Test func `another site's page can neither read nor write`() async throws {
        let (site, url) = try await Self.site()
        defer { withExtendedLifetime(site) {} }
        _ = try await site.snapshot("\(Self.station)/1")
        let evil = try await site.folder.evilSite()
        let browser = try await BrowserProcess.start("http://127.0.0.1:\(evil.port)/")
        for attempt in [
            "fetch('\(url)api/state').then(r => r.text())",
            """
            fetch('\(url)api/set', {method: 'POST', headers: {'Content-Type': 'application/json', \
            'X-Requested-With': 'chargepoint2mqtt', 'Authorization': 'Bearer \(Self.token)'}, \
            body: '{"device":"\(Self.station)/1","set":{"shedState":1,"allowedLoad":1}}'}).then(r => r.text())
            """,
            """
            fetch('\(url)api/set', {method: 'POST', mode: 'no-cors', \
            body: '{"device":"\(Self.station)/1","set":{"shedState":1,"allowedLoad":1}}'}).then(r => r.text())
            """,
        ] {
            let outcome = try await browser.evaluate("(\(attempt)).catch(error => 'refused')")
            #expect(["refused", ""].contains(outcome.string), "\(attempt)")
        }
        // A form needs nobody's leave to be sent.
        _ = try await browser.evaluate(
            """
            (() => { const form = document.createElement('form'); form.method = 'POST'; form.enctype = 'text/plain';
            form.action = '\(url)api/set'; document.body.append(form); form.submit(); })()
            """)
        try await eventually("the form is answered") {
            try await browser.evaluate("document.body.innerText").string?.contains("application/json") == true
        }
        // Nor can it be shown in a frame.
        try await browser.open("http://127.0.0.1:\(evil.port)/")
        let framed = try await browser.evaluate(
            """
            new Promise(done => { const frame = document.createElement('iframe'); frame.src = '\(url)';
            frame.onload = () => { try { done(frame.contentDocument?.body?.innerText ?? 'closed') }
            catch { done('closed') } }; document.body.append(frame); })
            """)
        #expect(framed == "closed" || framed == "")
        #expect(try await site.simulator.calls("shedLoad") == 0)
    }

    @Test func `a broker or bridge that goes away and comes back heals the page`() async throws {
        let (site, url) = try await Self.site()
        defer { withExtendedLifetime(site) {} }
        try await site.simulator.vehicleArrives("1:34001", 1, power: 6.6)
        let browser = try await BrowserProcess.start(url)
        try await browser.text("\(Self.row(1)) .load .value") { $0 == "6.60" }
        try await site.broker.kill()
        try await browser.text("#links .down", within: .seconds(40)) { $0.contains("Broker") }
        try await site.broker.restart()
        try await browser.text("#links", within: .seconds(60)) { $0.contains("Broker") && !$0.contains("away") }

        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await browser.text("#broken") { $0.contains("cannot be reached") || $0.contains("ended") }
        try await site.simulator.vehicleArrives("1:34001", 2, power: 3.3)
        try await site.startBridge()
        try await browser.text("\(Self.row(2)) .load .value", within: .seconds(60)) { $0 == "3.30" }
        #expect(try await browser.evaluate("document.getElementById('broken').hidden") == true)
    }

    @Test func `what needs attention is told with its remedy, and without a token there is a hint`() async throws {
        let (site, url) = try await Self.site {
            $0.http = ""
            $0.password = "not-the-password"
        }
        defer { withExtendedLifetime(site) {} }
        let browser = try await BrowserProcess.start(url)
        try await browser.text("#problem-list") { $0.contains("does not accept the license key and password") }
        #expect(try await browser.text("#problem-list").contains("passwordFile"))
        try await browser.text("#links .down") { $0.contains("alameda") }
        try await browser.text("#rows") { $0.contains("Not read yet") }
        #expect(try await browser.evaluate("document.getElementById('access').hidden") == true)
        try await browser.click("\(Self.row(1)) .name")
        try await browser.text("#control") { $0.contains("http.tokenFile") }
        #expect(try await browser.console() == [])
    }

    @Test(arguments: [360, 768])
    func `a narrow window has no sideways scroll, whatever is open`(width: Int) async throws {
        let (site, url) = try await Self.site {
            $0.devices[0].path = "campus/a_building_with_a_rather_long_name/and_a_floor/station_with_a_long_name_001"
        }
        defer { withExtendedLifetime(site) {} }
        try await site.simulator.raiseAlarm("1:34001", "Maintenance Required")
        let browser = try await BrowserProcess.start(url, width: width, height: 780)
        try await browser.text("#rows") { $0.contains("Maintenance Required") }
        let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        for scheme in ["light", "dark"] {
            try await browser.prefer(scheme)
            #expect(try await browser.evaluate(overflow) == 0)
        }
        try await unlock(browser)
        try await browser.click("\(Self.row(1)) .name")
        try await browser.click("#amount")
        #expect(try await browser.evaluate(overflow) == 0)
        let drawer = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.drawer-body'))"
        #expect(try await browser.evaluate(drawer) == 0)
        // By keyboard alone: Escape closes it, and the focus is where it was.
        try await browser.press("Escape")
        #expect(try await browser.evaluate("document.getElementById('port').open") == false)
        #expect(try await browser.evaluate("document.activeElement.className") == "name")
        #expect(try await browser.console() == [])
    }

    @Test func `two hundred ports that all change keep the page quick`() async throws {
        let (site, url) = try await Self.site { options in
            options.simulator = ["--stations", "100", "--ports", "2"]
            options.devices = (1...100).map { ("campus/station_\($0 + 1000)", "1:\(34000 + $0)", "") }
            options.interval = 2
        }
        defer { withExtendedLifetime(site) {} }
        for station in 1...100 { try await site.simulator.vehicleArrives("1:\(34000 + station)", 1, power: 6) }
        let browser = try await BrowserProcess.start(url)
        try await browser.text("#port-note", within: .seconds(60)) { $0.contains("100 in use") }
        #expect(try await browser.evaluate("document.querySelectorAll('#rows tr').length") == 200)
        let before = try await browser.metrics()
        try await Task.sleep(for: .seconds(10))
        let after = try await browser.metrics()
        // In ten seconds some thousand rows were told. Scripts may take a tenth of that time; far less is usual.
        let scripts = after["ScriptDuration", default: 0] - before["ScriptDuration", default: 0]
        #expect(scripts < 1)
        // What the page holds does not grow with what it is told.
        #expect(after["Nodes", default: 0] < 1.2 * before["Nodes", default: 0] + 2000)
        try await browser.click("#search")
        try await browser.type("station_1042")
        try await browser.text("#shown") { $0 == "2 of 200 ports" }
        #expect(try await browser.console() == [])
    }
}

extension TemporaryFolder {
    /// A site of somebody else, with an empty page.
    fileprivate func evilSite() async throws -> (process: ChildProcess, port: Int) {
        try write("evil/index.html", "<!doctype html><title>evil</title><body></body>")
        let port = try FreePort.find()
        let process = try await ChildProcess.start(
            TestPython.path, ["-u", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", path("evil")])
        _ = try await process.line { $0.hasPrefix("Serving HTTP") }
        return (process, port)
    }
}
