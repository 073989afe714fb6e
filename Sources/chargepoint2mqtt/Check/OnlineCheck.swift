import ArgumentParser
import ChargePointAPI
import Discovery
import Registry
import Settings
import Terminal

/// What the accounts of a configuration say when they are asked.
struct OnlineCheck: Sendable {
    private(set) var problems: [Problem] = []
    /// How many stations each account has, where it answered.
    private(set) var stationCounts: [String: Int] = [:]
    /// Nil if all is well.
    private(set) var exitCode: ExitCode?

    static func run(_ configuration: BridgeConfiguration, _ console: Console) async -> OnlineCheck {
        var check = OnlineCheck()
        let progress = ProgressLine(environment: console.environment)
        for account in configuration.accounts {
            do throws(APIError) {
                let caller = try AccountClient.make(account)
                let survey = AccountSurvey(caller, progress: { progress.show("account \(account.name): \($0.text)") })
                check.take(try await survey.findings(), account, configuration)
            } catch {
                check.add(
                    Problem(
                        .error, file: "bridge.yaml", key: "accounts.\(account.name)",
                        message: "\(error.operation): \(error.what)", remedy: error.remedy),
                    ExitCode(error))
            }
        }
        progress.clear()
        return check
    }

    private mutating func add(_ problem: Problem, _ code: ExitCode? = nil) {
        problems.append(problem)
        if let code, exitCode == nil { exitCode = code }
    }

    /// Compares what an account has with what the configuration expects of it.
    private mutating func take(_ findings: SurveyFindings, _ account: Account, _ configuration: BridgeConfiguration) {
        stationCounts[account.name] = findings.stations.count
        let devices = configuration.devices.filter { $0.account == account.name }
        let found = Set(findings.stations.map(\.stationID))
        for device in devices where !found.contains(device.stationID) {
            add(
                Problem(
                    .error, file: device.file, key: "driver_config.stationID",
                    message: "account \(account.name) has no station \(device.stationID)",
                    remedy: Spelling.remedy(
                        for: device.stationID.text, among: found.map(\.text).sorted(),
                        otherwise: "chargepoint2mqtt discover lists those that it has")),
                .configuration)
        }
        let used = Set(devices.flatMap(\.registers).map(\.registerClass))
        for operation in findings.denied {
            let isUsed = RegisterClass.allCases.contains { $0.operation == operation && used.contains($0) }
            let isOfGroups = [GetOrgsAndStationGroups.name, GetStationGroups.name].contains(operation)
            guard isUsed || isOfGroups else { continue }
            add(
                Problem(
                    .warning, file: "bridge.yaml", key: "accounts.\(account.name)",
                    message: "no right to \(operation) (code 101): "
                        + SurveyFindings.consequence(ofDenied: operation),
                    remedy: isOfGroups
                        ? "give the API user the right in ChargePoint's portal"
                        : "give the API user the right in ChargePoint's portal, or leave its registers out"))
        }
    }
}
