import ChargePointAPI
import Discovery
import Registry
import Terminal

/// What `discover` tells: what an account has, and what was written.
struct DiscoveryReport {
    struct WrittenFile: Hashable {
        let path: String
        let outcome: FolderWriter.Outcome
    }

    let account: String
    let endpoint: String
    let findings: SurveyFindings
    /// What became of each file; empty if none was to be written.
    var files: [WrittenFile] = []
    /// New stations' paths.
    private(set) var paths: [StationID: DevicePath] = [:]
    private(set) var knownStations = 0
    private(set) var folder = ""

    init(account: String, endpoint: String, findings: SurveyFindings) {
        self.account = account
        self.endpoint = endpoint
        self.findings = findings
    }

    mutating func take(_ draft: ConfigurationDraft, folder: String) {
        paths = draft.paths
        knownStations = draft.known.count
        self.folder = folder
    }

    // MARK: Text

    func lines(on console: Console, writes: Bool) -> [String] {
        var lines = [console.text("account \(account)", .bold) + console.text(", \(endpoint)")]
        lines += console.lines(
            "\(counted(findings.stations.count, "station")) with \(counted(findings.portCount, "port")) in "
                + counted(findings.groups.count, "station group"))
        if findings.stations.isEmpty {
            lines += console.lines(
                "the credentials are right, but the account's API user may see no station: give it rights to some in "
                    + "ChargePoint's portal", .yellow)
        } else {
            lines += [""] + console.lines(table(on: console), full: "--json")
        }
        lines += rights(on: console)
        return writes ? lines + [""] + written(on: console) : lines + hint(on: console)
    }

    private func table(on console: Console) -> TextTable {
        var table = TextTable([
            .init("name", least: 24), .init("id", narrowing: .never), .init("ports", .trailing, narrowing: .never),
            .init("model", least: 12, dispensable: 3), .init("group", least: 14),
            .init("connector, power", least: 18, dispensable: 2), .init("status", least: 12, dispensable: 1),
        ])
        let common = findings.commonGroups
        for station in findings.stations {
            let connectors = station.ports.map { port in
                [port.connector, port.power.map { "\($0) kW" }].compactMap { $0 }.joined(separator: " ")
            }
            let statuses = station.ports.compactMap(\.status)
            table.add([
                .init(station.name ?? "-"), .init(station.stationID.text), "\(station.ports.count)",
                .init(station.model ?? "-"),
                .init(Self.groups(of: station, besides: common)),
                .init(connectors.collapsed),
                .init(statuses.collapsed, statuses.contains { $0 != "AVAILABLE" && $0 != "INUSE" } ? .yellow : .plain),
            ])
        }
        return table
    }

    /// Names of a station's groups; those of all stations only if there are no others.
    private static func groups(of station: FoundStation, besides common: Set<StationGroupID>) -> String {
        let own = station.groups.filter { !common.contains($0.id) }
        let names = (own.isEmpty ? station.groups : own).map { $0.name ?? "\($0.id)" }
        return names.isEmpty ? "-" : names.joined(separator: ", ")
    }

    private func rights(on console: Console) -> [String] {
        var lines: [String] = []
        for operation in findings.denied {
            lines += console.lines(
                "no right to \(operation) (code 101): \(SurveyFindings.consequence(ofDenied: operation))", .yellow)
        }
        if !findings.denied.isEmpty {
            lines += console.lines(
                "Rights are given to the API user in ChargePoint's portal; some need another plan.")
        }
        for error in findings.failed {
            lines += console.lines("\(error.operation) could not be tried: \(error.message)", .yellow)
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private func written(on console: Console) -> [String] {
        var lines: [String] = []
        if knownStations > 0 {
            lines += console.lines("\(counted(knownStations, "station")) had a device file already")
        }
        for file in files {
            let style: Style =
                switch file.outcome {
                case .written, .replaced: .green
                case .unchanged: .dim
                case .kept: .yellow
                }
            lines.append(console.text("\(file.outcome)", style) + console.text("  \(folder)/\(file.path)"))
        }
        if files.contains(where: { $0.outcome == .kept }) {
            lines += console.lines(
                "What was kept says something else than would have been written; --force replaces it.")
        }
        return lines + ["", "next:  chargepoint2mqtt check --config \(folder.quotedForShell)"]
    }

    private func hint(on console: Console) -> [String] {
        findings.stations.isEmpty
            ? [] : [""] + console.lines("--write FOLDER writes a configuration for these stations.")
    }

    // MARK: JSON

    var json: JSONObject {
        var object: JSONObject = [
            "account": .string(account), "endpoint": .string(endpoint),
            "networks": .array(findings.networks.map(JSONValue.string)),
            "stations": .array(findings.stations.map { .object(json(of: $0)) }),
            "groups": .array(
                findings.groups.sorted { $0.key < $1.key }.map {
                    ["id": .integer($0.key.number), "name": .string($0.value)]
                }),
            "missingRights": .array(
                findings.denied.map { operation in
                    [
                        "operation": .string(operation),
                        "consequence": .string(SurveyFindings.consequence(ofDenied: operation)),
                    ]
                }),
            "untried": .array(
                findings.failed.map { ["operation": .string($0.operation), "error": .string($0.message)] }),
        ]
        if !folder.isEmpty {
            object["folder"] = .string(folder)
            object["files"] = .array(
                files.map { ["path": .string($0.path), "outcome": .string($0.outcome.rawValue)] })
        }
        return object
    }

    private func json(of station: FoundStation) -> JSONObject {
        func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
        var object: JSONObject = [
            "stationID": .string(station.stationID.text), "name": text(station.name),
            "manufacturer": text(station.manufacturer), "model": text(station.model), "address": text(station.address),
            "groups": .array(station.groups.map { ["id": .integer($0.id.number), "name": text($0.name)] }),
            "ports": .array(
                station.ports.map { port in
                    [
                        "number": .integer(port.number), "connector": text(port.connector),
                        "power": port.power.flatMap { JSONNumber($0) }.map(JSONValue.number) ?? .null,
                        "status": text(port.status),
                    ]
                }),
        ]
        if let path = paths[station.stationID] { object["path"] = .string(path.description) }
        return object
    }
}

extension [String] {
    /// What is there several times once, with its number: `J1772 6.6 kW ×2`.
    fileprivate var collapsed: String {
        var order: [String] = []
        var counts: [String: Int] = [:]
        for text in self where !text.isEmpty {
            if counts[text] == nil { order.append(text) }
            counts[text, default: 0] += 1
        }
        return order.isEmpty
            ? "-"
            : order.map { text in (counts[text] ?? 1) > 1 ? "\(text) ×\(counts[text] ?? 1)" : text }.joined(
                separator: ", ")
    }
}

extension String {
    /// As a word of a shell's command line.
    fileprivate var quotedForShell: String {
        let isPlain = !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}
