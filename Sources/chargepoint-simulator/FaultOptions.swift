import ArgumentParser
import ChargePointSimulator

/// Faults for all calls; `POST /faults` has finer ones.
struct FaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A fault as POST /faults takes it, such as '{\"status\": 503, \"count\": 2}'. May be repeated.",
            valueName: "json"),
        transform: { text in try FaultRule(json: text) })
    var fault: [FaultRule] = []

    @Option(help: ArgumentHelp("Seconds before each answer.", valueName: "seconds"))
    var latency: Double?

    @Option(help: ArgumentHelp("The share of calls that end in a Server fault, 0 to 1.", valueName: "share"))
    var errorRate: Double?

    @Option(help: ArgumentHelp("Answer each call with this HTTP status, or that share of them.", valueName: "status"))
    var httpStatus: Int?

    @Option(help: ArgumentHelp("Calls a second that are let through; the others get HTTP 429.", valueName: "n"))
    var rateLimit: Double?

    @Option(help: ArgumentHelp("Bytes a second of each answer.", valueName: "n"))
    var slowBody: Int?

    @Option(help: ArgumentHelp("An operation that answers code 101. May be repeated.", valueName: "operation"))
    var deny: [String] = []

    @Flag(help: "Loads and sheds answer code 101: the plan has no power management.")
    var planDenied = false

    @Flag(help: "A clear of ports clears the whole station.")
    var stationWideClearsOnly = false

    var rules: [FaultRule] {
        var rules = fault
        func add(_ isWanted: Bool, _ set: (inout FaultRule) -> Void) {
            guard isWanted else { return }
            var rule = FaultRule()
            set(&rule)
            rules.append(rule)
        }
        add(latency != nil) { $0.latency = latency }
        add(rateLimit != nil) { $0.rateLimit = rateLimit }
        add(errorRate != nil || httpStatus != nil) { rule in
            rule.errorRate = errorRate
            rule.status = httpStatus
        }
        add(slowBody != nil) { $0.slowBody = slowBody }
        add(!deny.isEmpty) { $0.denied = deny }
        add(planDenied) { $0.planDenied = true }
        add(stationWideClearsOnly) { $0.stationWideClearsOnly = true }
        return rules
    }
}
