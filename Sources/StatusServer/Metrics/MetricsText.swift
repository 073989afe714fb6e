import struct FoundationEssentials.Date

/// All metrics as text, in pieces, so that many ports do not take much memory at once. Pure.
struct MetricsText: Sequence, IteratorProtocol {
    private typealias Catalogue = MetricCatalogue

    /// Bytes after which a piece is complete.
    private static let piece = 32_768
    /// Ports of which the samples of one metric are written without a look at the size.
    private static let slice = 200

    private let measurements: Measurements
    private let process: ProcessUsage?
    private var exposition: Exposition
    private var isBegun = false
    /// The metric of the ports, and the port, to go on with.
    private var (family, port) = (0, 0)
    private var isEnded = false

    init(_ measurements: Measurements, process: ProcessUsage?, format: Exposition.Format) {
        self.measurements = measurements
        self.process = process
        exposition = Exposition(format: format)
    }

    /// The next piece; nil after the last.
    mutating func next() -> [UInt8]? {
        if !isBegun {
            isBegun = true
            writeProcess()
            writeBridge()
            writeBroker()
            for (metric, write) in Self.ofOperations {
                self.write(metric, measurements.accounts) { exposition, account in
                    for operation in account.operations {
                        write(&exposition, [account.name, operation.name], operation)
                    }
                }
            }
            for (metric, write) in Self.ofAccounts { self.write(metric, measurements.accounts, write) }
            writeCommands()
        }
        while !isEnded, exposition.count < Self.piece { writeSlice() }
        return exposition.count == 0 ? nil : exposition.take()
    }

    // MARK: One of each

    private mutating func writeProcess() {
        guard let process else { return }
        write(Catalogue.cpu, process.cpuSeconds)
        write(Catalogue.residentMemory, process.residentBytes)
        write(Catalogue.virtualMemory, process.virtualBytes)
        write(Catalogue.openFiles, process.openFiles)
        if let most = process.mostFiles { write(Catalogue.mostFiles, most) }
        write(Catalogue.startTime, process.startedAt.timeIntervalSince1970)
    }

    private mutating func writeBridge() {
        exposition.begin(Catalogue.build)
        exposition.sample(Catalogue.build, [measurements.version, measurements.bridge], 1)
        exposition.begin(Catalogue.errors)
        for (severity, count) in measurements.activeErrors { exposition.sample(Catalogue.errors, [severity], count) }
        exposition.begin(Catalogue.devices)
        exposition.sample(Catalogue.devices, ["online"], measurements.devicesOnline)
        exposition.sample(Catalogue.devices, ["offline"], measurements.devicesOffline)
    }

    private mutating func writeBroker() {
        let broker = measurements.broker
        write(Catalogue.connected, broker.isConnected ? 1 : 0)
        write(Catalogue.connections, broker.connections)
        write(Catalogue.connectionFailures, broker.failures)
        write(Catalogue.published, broker.publishedMessages)
        write(Catalogue.publishedBytes, broker.publishedBytes)
        write(Catalogue.dropped, broker.droppedMessages)
        write(Catalogue.waitingMessages, broker.waitingMessages)
    }

    private mutating func writeCommands() {
        let commands = measurements.commands
        exposition.begin(Catalogue.commandsEnded)
        for (status, count) in commands.ended { exposition.sample(Catalogue.commandsEnded, [status], count) }
        write(Catalogue.waitingCommands, commands.waiting)
        write(Catalogue.notInForce, commands.notInForce)
        exposition.begin(Catalogue.commandDuration)
        exposition.sample(Catalogue.commandDuration, [], commands.durations)
    }

    private mutating func write(_ metric: Metric, _ value: Int) {
        exposition.begin(metric)
        exposition.sample(metric, [], value)
    }

    private mutating func write(_ metric: Metric, _ value: Double) {
        exposition.begin(metric)
        exposition.sample(metric, [], value)
    }

    private mutating func write<Row>(_ metric: Metric, _ rows: [Row], _ write: (inout Exposition, Row) -> Void) {
        exposition.begin(metric)
        for row in rows { write(&exposition, row) }
    }

    // MARK: Accounts

    private typealias Operation = Measurements.Operation
    private typealias Account = Measurements.Account

    private static let ofOperations: [(Metric, @Sendable (inout Exposition, [String], Operation) -> Void)] = [
        (Catalogue.calls, { $0.sample(Catalogue.calls, $1, $2.durations.count) }),
        (
            Catalogue.callErrors,
            { exposition, labels, operation in
                for (label, count) in operation.errors {
                    exposition.sample(Catalogue.callErrors, labels + [label], count)
                }
            }
        ),
        (Catalogue.requests, { $0.sample(Catalogue.requests, $1, $2.requests) }),
        (Catalogue.receivedBytes, { $0.sample(Catalogue.receivedBytes, $1, $2.receivedBytes) }),
        (Catalogue.callDuration, { $0.sample(Catalogue.callDuration, $1, $2.durations) }),
        (
            Catalogue.lastSuccess,
            { exposition, labels, operation in
                guard let date = operation.lastSuccess else { return }
                exposition.sample(Catalogue.lastSuccess, labels, date.timeIntervalSince1970)
            }
        ),
    ]

    private static let ofAccounts: [(Metric, @Sendable (inout Exposition, Account) -> Void)] = [
        (Catalogue.waitingCalls, { $0.sample(Catalogue.waitingCalls, [$1.name], $1.waitingCalls) }),
        (Catalogue.budgetLimit, { $0.sample(Catalogue.budgetLimit, [$1.name], $1.budgetLimit) }),
        (Catalogue.budgetUsed, { $0.sample(Catalogue.budgetUsed, [$1.name], $1.budgetUsed) }),
        (
            Catalogue.budgetLeft,
            { $0.sample(Catalogue.budgetLeft, [$1.name], Swift.max(0, $1.budgetLimit - $1.budgetUsed)) }
        ),
        (Catalogue.budgetReserved, { $0.sample(Catalogue.budgetReserved, [$1.name], $1.budgetReserved) }),
        (Catalogue.credentials, { $0.sample(Catalogue.credentials, [$1.name], $1.hasGoodCredentials) }),
        (Catalogue.scrapes, { $0.sample(Catalogue.scrapes, [$1.name], $1.scrapes) }),
        (Catalogue.skippedTicks, { $0.sample(Catalogue.skippedTicks, [$1.name], $1.skippedTicks) }),
        (Catalogue.missedTicks, { $0.sample(Catalogue.missedTicks, [$1.name], $1.missedTicks) }),
        (Catalogue.stretch, { $0.sample(Catalogue.stretch, [$1.name], $1.stretch) }),
    ]

    // MARK: Ports

    private typealias Port = Measurements.Port

    private static let joulesPerKilowattHour = 3_600_000.0

    private static let ofPorts: [(Metric, @Sendable (inout Exposition, [String], Port) -> Void)] = [
        (Catalogue.portInfo, { $0.sample(Catalogue.portInfo, $1 + [$2.station, $2.account], 1) }),
        (Catalogue.portOnline, { $0.sample(Catalogue.portOnline, $1, $2.isOnline) }),
        (
            Catalogue.portStatus,
            { exposition, labels, port in
                guard let status = port.status else { return }
                exposition.sample(Catalogue.portStatus, labels + [PortStatus.label(status)], 1)
            }
        ),
        (Catalogue.portPower, optional(Catalogue.portPower) { $0.load.map { $0 * 1000 } }),
        (Catalogue.portShed, optional(Catalogue.portShed) { $0.isShed.map { $0 ? 1 : 0 } }),
        (Catalogue.portAllowed, optional(Catalogue.portAllowed) { $0.allowedLoad.map { $0 * 1000 } }),
        (Catalogue.portShedRatio, optional(Catalogue.portShedRatio) { $0.percentShed.map { Double($0) / 100 } }),
        (
            Catalogue.sessionEnergy,
            optional(Catalogue.sessionEnergy) { $0.sessionEnergy.map { $0 * joulesPerKilowattHour } }
        ),
        (Catalogue.portEnergy, optional(Catalogue.portEnergy) { $0.energyTotal.map { $0 * joulesPerKilowattHour } }),
        (Catalogue.readingTime, optional(Catalogue.readingTime) { $0.readAt?.timeIntervalSince1970 }),
    ]

    private static func optional(
        _ metric: Metric, _ value: @escaping @Sendable (Port) -> Double?
    ) -> @Sendable (inout Exposition, [String], Port) -> Void {
        { exposition, labels, port in
            if let value = value(port) { exposition.sample(metric, labels, value) }
        }
    }

    private mutating func writeSlice() {
        guard family < Self.ofPorts.count else {
            write(Catalogue.portsOmitted, measurements.portsOmitted)
            exposition.end()
            isEnded = true
            return
        }
        let (metric, write) = Self.ofPorts[family]
        if port == 0 { exposition.begin(metric) }
        let end = Swift.min(port + Self.slice, measurements.ports.count)
        for each in measurements.ports[port..<end] { write(&exposition, [each.device, String(each.number)], each) }
        port = end
        if port == measurements.ports.count { (family, port) = (family + 1, 0) }
    }
}

/// The statuses of a port that may become a label. The API's set is open, and a label's must not be.
enum PortStatus {
    static let known = ["AVAILABLE", "INUSE", "UNAVAILABLE", "UNREACHABLE", "UNKNOWN", "FAULTED", "RESERVED"]

    static func label(_ status: String) -> String {
        let status = status.uppercased()
        return known.contains(status) ? status : "OTHER"
    }
}
