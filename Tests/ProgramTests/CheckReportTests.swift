import Bridge
import Registry
import Settings
import Testing

@testable import chargepoint2mqtt

/// What `check` prints of a configuration.
@Suite struct CheckReportTests {
    private func report(
        stations: Int, _ csv: String, limits: AccountLimits = AccountLimits(), more: String = "",
        found: [String: Int] = [:]
    ) throws -> CheckReport {
        var files: [String: [UInt8]] = [
            "bridge.yaml": Array(
                """
                accounts:
                  alameda:
                    endpoint: https://example.org/5.0
                    username: K
                    passwordFile: secret
                    limits: {concurrent: \(limits.concurrent), perSecond: \(limits.perSecond), perDay: \(limits.perDay)}
                \(more)
                """.utf8),
            "secret": Array("x".utf8),
            "registry_configs/r.csv": Array(
                "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Scrape Interval\n\(csv)\n".utf8),
        ]
        for number in 0..<stations {
            files["devices/campus/s\(number + 1)"] = Array(
                """
                {"driver_type": "chargepoint", "driver_config": {"stationID": "1:\(number + 1)"},
                 "registry_config": "config://r.csv", "interval": 60}
                """.utf8)
        }
        let (configuration, problems) = BridgeConfiguration.load(files: files)
        let sound = try #require(configuration, "\(problems)")
        return CheckReport(
            folder: "config", configuration: sound, problems: problems,
            summary: ConfigurationSummary(sound, found: found))
    }

    /// The lines of the account, without those of its stations.
    private func plan(stations: Int, _ csv: String, limits: AccountLimits = AccountLimits()) throws -> String {
        let lines = try report(stations: stations, csv, limits: limits).lines(on: Console(width: nil))
        let start = try #require(lines.firstIndex { $0.hasPrefix("account ") })
        return lines[start...].dropFirst(2).prefix { !$0.isEmpty }.joined(separator: "\n")
    }

    @Test func `a small account: what each operation costs, and how old its values get`() throws {
        let plan = try plan(
            stations: 2, "Status,Status,StationStatusRegister,1,string,\nload,portLoad,LoadRegister,1,float,")
        #expect(
            plan == """
                  reading makes 4,320 API calls a day; 47,500 may be used: limits.perDay is 50,000, and 2,500 are kept for commands
                    operation         every  calls  calls a day  oldest value
                    getLoad            60 s      2        2,880          62 s
                    getStationStatus   60 s      1        1,440          62 s
                  and 2,880 if all are in station groups of 50; which groups there are shows only when the API is asked
                    operation  every  calls  calls a day  oldest value
                    getLoad     60 s      1        1,440          62 s
                """)
    }

    @Test func `too few calls a day, and too few at once: by how much it will be stretched`() throws {
        let plan = try plan(
            stations: 100, "load,portLoad,LoadRegister,1,float,", limits: AccountLimits(concurrent: 1, perSecond: 5))
        #expect(
            plan == """
                  reading makes 144,000 API calls a day; 47,500 may be used: limits.perDay is 50,000, and 2,500 are kept for commands
                    operation  every  stretched to  calls  calls a day  oldest value
                    getLoad     60 s         192 s    100      144,000         303 s
                  and 2,880 if all are in station groups of 50; which groups there are shows only when the API is asked
                    operation  every  calls  calls a day  oldest value
                    getLoad     60 s      2        2,880          63 s
                  warning: that is more than may be used: all intervals will be stretched up to 3.2 times; make intervals longer, or raise limits.perDay of account alameda if ChargePoint lets you
                  warning: limits.concurrent 1 and limits.perSecond 5.0 are too few for that if a call takes 1 s: all intervals will be stretched up to 2 times; make intervals longer, or raise them if ChargePoint lets you
                """)
    }

    @Test func `status more often than every 30 s is warned of`() throws {
        let plan = try plan(stations: 1, "Status,Status,StationStatusRegister,1,string,20")
        #expect(
            plan.hasSuffix(
                "warning: status is read more often than every 30 s, in devices/campus/s1; stations hardly report more "
                    + "often, so a longer interval costs nothing"))
    }

    private static let registry = "Status,Status,StationStatusRegister,*,string,\nload,portLoad,LoadRegister,*,float,"
    private static let autodiscover =
        "    autodiscover: {topic: 'campus/{stationName}', registry: 'config://r.csv', refresh: 600}"

    @Test func `stations that are still to be found count, as a guess until the account was asked`() throws {
        let blind = try report(stations: 0, Self.registry, more: Self.autodiscover)
        let account = try #require(blind.summary?.accounts.first)
        #expect(account.discovered?.stations == 100 && account.discovered?.isAssumed == true)
        #expect(account.plan.callsPerDay == 1440 * 101 + 144, "a load for each, a status for all, and the looking")
        let asked = try report(stations: 2, Self.registry, more: Self.autodiscover, found: ["alameda": 7])
        #expect(asked.summary?.accounts.first?.discovered?.stations == 5, "two have device files")
        #expect(asked.summary?.accounts.first?.plan.callsPerDay == 1440 * 8 + 144)
        let text = blind.lines(on: Console(width: nil)).joined(separator: "\n")
        #expect(
            text.contains(
                "no device files; finds stations by itself every 600 s and publishes them below campus/{stationName}"))
        #expect(text.contains("check --online asks"))
        #expect(!text.contains("nothing is published"))
    }

    @Test(arguments: [40, 60, 80, 100, 132, 200])
    func `nothing is wider than the terminal, but for what is to be copied`(width: Int) throws {
        let report = try report(
            stations: 30, Self.registry, limits: AccountLimits(concurrent: 1), more: Self.autodiscover)
        for line in report.lines(on: Console(width: width)) where !line.hasPrefix("  devices/") {
            #expect(line.count <= width, "\(line)")
        }
    }

    @Test func `colours are in the text only if they are wanted`() throws {
        let report = try report(stations: 1, "Status,Status,StationStatusRegister,1,string,20")
        #expect(!report.lines(on: Console(width: 80)).joined().contains("\u{1B}"))
        #expect(report.lines(on: Console(width: 80, isColoured: true)).joined().contains("\u{1B}[33m"))
    }

    @Test func `JSON has the problems and all of the plan`() throws {
        let json = try report(
            stations: 2, Self.registry, more: Self.autodiscover + "\npublish: {maxSilence: 60}"
        ).json
        #expect(json["valid"] == true && json["instance"] == "bridge1")
        let problem = try #require(json["problems"]?.array?.first?.object)
        #expect(problem.keys == ["severity", "file", "line", "key", "message", "remedy"])
        let account = try #require(json["accounts"]?.array?.first?.object)
        #expect(account["autodiscover"]?.object?["assumed"] == true)
        let operations = account["forecast"]?.object?["operations"]?.array?.compactMap {
            $0.object?["operation"]?.string
        }
        #expect(
            operations?.contains("getLoad") == true && operations?.contains("getStations, to find stations") == true)
        #expect(json["devices"]?.array?.count == 2)
        #expect(json["filters"]?.array?.contains("devices/campus/+/+/set") == true)
        #expect(
            CheckReport(folder: "c", configuration: nil, problems: [], summary: nil).json.keys
                == ["folder", "valid", "problems"])
    }
}
