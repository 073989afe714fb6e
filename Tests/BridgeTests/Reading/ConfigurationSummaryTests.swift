import Registry
import Settings
import Testing

@testable import Bridge

/// What `check` prints of the calls that an account costs.
@Suite struct ConfigurationSummaryTests {
    /// The lines of the account, without those of its stations.
    private func plan(stations: Int, _ csv: String, limits: AccountLimits = AccountLimits()) throws -> String {
        var files: [String: [UInt8]] = [
            "bridge.yaml": Array(
                """
                accounts:
                  alameda:
                    endpoint: https://example.org/5.0
                    username: K
                    passwordFile: secret
                    limits: {concurrent: \(limits.concurrent), perSecond: \(limits.perSecond), perDay: \(limits.perDay)}
                """.utf8),
            "secret": Array("x".utf8),
            "registry_configs/r.csv": Array(
                "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Scrape Interval\n\(csv)\n".utf8),
        ]
        for number in 1...stations {
            files["devices/campus/s\(number)"] = Array(
                """
                {"driver_type": "chargepoint", "driver_config": {"stationID": "1:\(number)"},
                 "registry_config": "config://r.csv", "interval": 60}
                """.utf8)
        }
        let (configuration, problems) = BridgeConfiguration.load(files: files)
        let text = ConfigurationSummary(try #require(configuration, "\(problems)")).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("account ") })
        return lines[start...].dropFirst().prefix { !$0.hasPrefix("  station ") }.joined(separator: "\n")
    }

    @Test func `a small account: what each operation costs, and how old its values get`() throws {
        let plan = try plan(
            stations: 2, "Status,Status,StationStatusRegister,1,string,\nload,portLoad,LoadRegister,1,float,")
        #expect(
            plan == """
                  reading makes 4,320 API calls a day; 47,500 may be used: limits.perDay is 50,000, and 2,500 are kept for commands
                    getLoad           every 60 s  2 calls  2,880 a day  at most 62 s old
                    getStationStatus  every 60 s  1 call   1,440 a day  at most 62 s old
                  and 2,880 if all are in station groups of 50; which groups there are shows only when the API is asked
                    getLoad  every 60 s  1 call  1,440 a day  at most 62 s old
                """)
    }

    @Test func `too few calls a day, and too few at once: by how much it will be stretched`() throws {
        let plan = try plan(
            stations: 100, "load,portLoad,LoadRegister,1,float,", limits: AccountLimits(concurrent: 1, perSecond: 5))
        #expect(
            plan == """
                  reading makes 144,000 API calls a day; 47,500 may be used: limits.perDay is 50,000, and 2,500 are kept for commands
                    getLoad  every 60 s, stretched to 192 s  100 calls  144,000 a day  at most 303 s old
                  and 2,880 if all are in station groups of 50; which groups there are shows only when the API is asked
                    getLoad  every 60 s  2 calls  2,880 a day  at most 63 s old
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
}
