import Registry
import Scraping
import Settings

extension ConfigurationSummary.AccountPlan {
    /// Seconds: status that is read more often costs much and tells little, since stations report about that often.
    private static let shortStatusInterval = 30

    init(_ account: Account, _ devices: [StationDevice], _ settings: AutodiscoverSettings?, found: Int?) {
        let known = Set(devices.map(\.stationID)).count
        let discovered = settings.map { ConfigurationSummary.Discovered($0, found: found, known: known) }
        let all = devices + (settings.map { Self.standIns(discovered?.stations ?? 0, $0, account) } ?? [])
        func planned(groupsOf size: Int?) -> (ConfigurationSummary.Plan, CallForecast) {
            let forecast = CallForecast(all, limits: account.limits, groupsOf: size)
            return (ConfigurationSummary.Plan(forecast, discovered), forecast)
        }
        let (plan, forecast) = planned(groupsOf: nil)
        let (grouped, groupedForecast) = planned(groupsOf: ConfigurationSummary.assumedGroup)
        self.init(
            name: account.name, endpoint: account.endpoint, limits: account.limits, stations: devices.count,
            discovered: discovered,
            allowance: account.limits.perDay - CallBudget.reserve(of: account.limits.perDay),
            reserve: CallBudget.reserve(of: account.limits.perDay), plan: plan,
            grouped: grouped.callsPerDay < plan.callsPerDay ? grouped : nil,
            warnings: Self.stretching(of: account, forecast, groupedForecast) + Self.shortStatus(devices))
    }

    /// Devices as the stations will be that are not known yet.
    private static func standIns(
        _ count: Int, _ settings: AutodiscoverSettings, _ account: Account
    ) -> [StationDevice] {
        // The networks of stations that exist are small numbers.
        (0..<count).compactMap { number in
            guard let path = DevicePath("found/station_\(number)"), let id = StationID("999999999:\(number + 1)") else {
                return nil
            }
            return StationDevice(
                path: path, stationID: id, account: account.name, registers: settings.registry.registers)
        }
    }

    /// Warnings of intervals that will not be kept.
    private static func stretching(
        of account: Account, _ forecast: CallForecast, _ grouped: CallForecast
    ) -> [String] {
        func range(_ factor: (CallForecast) -> StretchFactor) -> String {
            let (least, most) = (factor(grouped), factor(forecast))
            return least == most
                ? "\(most) times" : "up to \(most) times" + (least > .none ? ", and \(least) times with groups" : "")
        }
        var lines: [String] = []
        if forecast.budgetStretch > .none {
            lines.append(
                "that is more than may be used: all intervals will be stretched \(range(\.budgetStretch)); make "
                    + "intervals longer, or raise limits.perDay of account \(account.name) if ChargePoint lets you")
        }
        if forecast.speedStretch > .none {
            lines.append(
                "limits.concurrent \(account.limits.concurrent) and limits.perSecond \(account.limits.perSecond) are too "
                    + "few for that if a call takes \(Int(CallForecast.assumedSeconds)) s: all intervals will be "
                    + "stretched \(range(\.speedStretch)); make intervals longer, or raise them if ChargePoint lets you"
            )
        }
        return lines
    }

    private static func shortStatus(_ devices: [StationDevice]) -> [String] {
        let short = devices.filter { device in
            device.registers.contains {
                $0.registerClass == .stationStatus && device.interval(of: $0) < shortStatusInterval
            }
        }
        guard let first = short.first else { return [] }
        return [
            "status is read more often than every \(shortStatusInterval) s, in \(first.file)"
                + (short.count > 1 ? " and \(short.count - 1) more" : "")
                + "; stations hardly report more often, so a longer interval costs nothing"
        ]
    }
}

extension ConfigurationSummary.Discovered {
    /// - Parameters:
    ///   - found: how many stations the account has; nil: nobody has asked.
    ///   - known: how many of them have device files.
    init(_ settings: AutodiscoverSettings, found: Int?, known: Int) {
        let example = StationID("1:1").flatMap { id in
            DevicePath("found").map {
                StationDevice(path: $0, stationID: id, account: "", registers: settings.registry.registers)
            }
        }
        self.init(
            topic: settings.topic.text, refresh: settings.refresh,
            stations: found.map { max(0, $0 - known) } ?? ConfigurationSummary.assumedStations, isAssumed: found == nil,
            points: example?.registers(forPort: (example?.namedPorts.max() ?? 0) + 1).count ?? 0)
    }
}

extension ConfigurationSummary.Plan {
    /// Stations of a page of getStations.
    private static let page = 500
    private static let day = 86_400

    init(_ forecast: CallForecast, _ discovered: ConfigurationSummary.Discovered?) {
        var costs = forecast.lines.map { line in
            ConfigurationSummary.Cost(
                operation: line.operation, interval: line.interval,
                stretchedInterval: forecast.stretchedInterval(line.interval), callsPerTick: line.callsPerTick,
                callsPerDay: line.callsPerDay, greatestAge: forecast.greatestAge(ofInterval: line.interval))
        }
        if let discovered {
            let pages = max(1, (discovered.stations + Self.page - 1) / Self.page)
            costs.append(
                ConfigurationSummary.Cost(
                    operation: "getStations, to find stations", interval: discovered.refresh,
                    stretchedInterval: discovered.refresh, callsPerTick: pages,
                    callsPerDay: (pages * Self.day + discovered.refresh - 1) / discovered.refresh, greatestAge: nil))
        }
        self.init(
            costs: costs, callsPerDay: costs.reduce(0) { $0 + $1.callsPerDay },
            budgetStretch: forecast.budgetStretch.value, speedStretch: forecast.speedStretch.value)
    }
}
