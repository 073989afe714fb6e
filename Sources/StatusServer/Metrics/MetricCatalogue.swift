/// Every metric there is, in the order of the exposition.
///
/// Those of the bridge begin with `chargepoint2mqtt_`, those of what it reads with `chargepoint_`. Units are Prometheus's
/// base units: seconds, bytes, watts, joules, ratios of 1.
enum MetricCatalogue {
    static let all = process + bridge + broker + api + scraping + commands + ports

    // MARK: The process, as every client library of Prometheus tells

    static let cpu = Metric("process_cpu_seconds_total", .counter, "CPU time of all threads.")
    static let residentMemory = Metric("process_resident_memory_bytes", .gauge, "Memory in RAM.")
    static let virtualMemory = Metric("process_virtual_memory_bytes", .gauge, "Address space.")
    static let openFiles = Metric("process_open_fds", .gauge, "Open file descriptors.")
    static let mostFiles = Metric("process_max_fds", .gauge, "File descriptors that may be open.")
    static let startTime = Metric("process_start_time_seconds", .gauge, "When the process began, since 1970.")
    private static let process = [cpu, residentMemory, virtualMemory, openFiles, mostFiles, startTime]

    // MARK: The bridge

    static let build = Metric(
        "chargepoint2mqtt_build_info", .info, ["version", "bridge"], "Version, and the instance of bridge.yaml.")
    static let errors = Metric(
        "chargepoint2mqtt_active_errors", .gauge, ["severity"],
        "What a person must act on, as the topic error tells it.")
    static let devices = Metric(
        "chargepoint2mqtt_devices", .gauge, ["state"], "Devices, which are ports and stations, by availability.")
    private static let bridge = [build, errors, devices]

    // MARK: The broker

    static let connected = Metric(
        "chargepoint2mqtt_broker_connected", .gauge, "Whether there is a connection to the broker.")
    static let connections = Metric(
        "chargepoint2mqtt_broker_connections_total", .counter, "Connections to the broker that were made.")
    static let connectionFailures = Metric(
        "chargepoint2mqtt_broker_connection_failures_total", .counter,
        "Connections to the broker that were lost or could not be made.")
    static let published = Metric(
        "chargepoint2mqtt_published_messages_total", .counter, "Messages that the broker has taken.")
    static let publishedBytes = Metric(
        "chargepoint2mqtt_published_bytes_total", .counter, "Bytes of their payloads.")
    static let dropped = Metric(
        "chargepoint2mqtt_dropped_messages_total", .counter, "Messages that were given up, or refused by the broker.")
    static let waitingMessages = Metric(
        "chargepoint2mqtt_waiting_messages", .gauge, "Messages that wait for the broker.")
    private static let broker = [
        connected, connections, connectionFailures, published, publishedBytes, dropped, waitingMessages,
    ]

    // MARK: The API

    private static let operation = ["account", "operation"]

    static let calls = Metric("chargepoint2mqtt_api_calls_total", .counter, operation, "Calls of the API that ended.")
    static let callErrors = Metric(
        "chargepoint2mqtt_api_errors_total", .counter, operation + ["error"], "Those that failed, after all retries.")
    static let requests = Metric(
        "chargepoint2mqtt_api_requests_total", .counter, operation, "HTTP requests that calls took, retries included.")
    static let receivedBytes = Metric(
        "chargepoint2mqtt_api_received_bytes_total", .counter, operation, "Bytes of the answers.")
    static let callDuration = Metric(
        "chargepoint2mqtt_api_call_duration_seconds", .histogram, operation,
        "From the first request of a call to its end.")
    static let lastSuccess = Metric(
        "chargepoint2mqtt_api_last_success_timestamp_seconds", .gauge, operation,
        "When an operation last succeeded, since 1970.")
    static let waitingCalls = Metric(
        "chargepoint2mqtt_api_waiting_calls", .gauge, ["account"], "Calls that wait for their turn.")
    static let budgetLimit = Metric(
        "chargepoint2mqtt_api_budget_limit_calls", .gauge, ["account"], "Calls allowed in 24 hours.")
    static let budgetUsed = Metric(
        "chargepoint2mqtt_api_budget_used_calls", .gauge, ["account"], "Calls of the last 24 hours.")
    static let budgetLeft = Metric(
        "chargepoint2mqtt_api_budget_left_calls", .gauge, ["account"], "Calls that are left of those allowed.")
    static let budgetReserved = Metric(
        "chargepoint2mqtt_api_budget_reserved_calls", .gauge, ["account"], "Those of them that only commands may use.")
    static let credentials = Metric(
        "chargepoint2mqtt_api_credentials_ok", .gauge, ["account"], "Whether license key and password are accepted.")
    private static let api = [
        calls, callErrors, requests, receivedBytes, callDuration, lastSuccess, waitingCalls, budgetLimit, budgetUsed,
        budgetLeft, budgetReserved, credentials,
    ]

    // MARK: Scraping

    static let scrapes = Metric(
        "chargepoint2mqtt_scrapes_total", .counter, ["account"], "Scrapes of single devices that ended.")
    static let skippedTicks = Metric(
        "chargepoint2mqtt_scrape_ticks_skipped_total", .counter, ["account"],
        "Reads left out because the one before still ran.")
    static let missedTicks = Metric(
        "chargepoint2mqtt_scrape_ticks_missed_total", .counter, ["account"],
        "Ticks that passed in a suspend or a jump of the clock.")
    static let stretch = Metric(
        "chargepoint2mqtt_scrape_interval_stretch_ratio", .gauge, ["account"],
        "By how much intervals are stretched because budget or API do not suffice; 1 is as configured.")
    private static let scraping = [scrapes, skippedTicks, missedTicks, stretch]

    // MARK: Commands

    static let commandsEnded = Metric(
        "chargepoint2mqtt_commands_total", .counter, ["status"], "Set messages that were answered, by status.")
    static let waitingCommands = Metric(
        "chargepoint2mqtt_waiting_commands", .gauge, "Commands without a result yet, also those for later.")
    static let notInForce = Metric(
        "chargepoint2mqtt_commands_not_in_force_total", .counter,
        "Commands that the API accepted and getLoad did not show 15 minutes later.")
    static let commandDuration = Metric(
        "chargepoint2mqtt_command_duration_seconds", .histogram,
        "From a set message to its result, of commands that were done.")
    private static let commands = [commandsEnded, waitingCommands, notInForce, commandDuration]

    // MARK: Ports

    private static let port = ["device", "port"]

    static let portInfo = Metric(
        "chargepoint_port_info", .info, port + ["station", "account"], "Which station's port it is.")
    static let portOnline = Metric("chargepoint_port_online", .gauge, port, "Whether its device is online.")
    static let portStatus = Metric(
        "chargepoint_port_status", .gauge, port + ["status"], "The port's status: 1 for the one that it has.")
    static let portPower = Metric("chargepoint_port_power_watts", .gauge, port, "What the port delivers.")
    static let portShed = Metric("chargepoint_port_shed", .gauge, port, "Whether its load is limited.")
    static let portAllowed = Metric(
        "chargepoint_port_allowed_power_watts", .gauge, port, "The cap in force, while the port is shed to one.")
    static let portShedRatio = Metric(
        "chargepoint_port_shed_ratio", .gauge, port, "The share taken away, while the port is shed by one.")
    static let sessionEnergy = Metric(
        "chargepoint_port_session_energy_joules", .gauge, port, "Energy of the port's latest session.")
    static let portEnergy = Metric(
        "chargepoint_port_energy_joules_total", .counter, port,
        "Energy delivered while bridges watched; only if the registry has the point energyTotal.")
    static let readingTime = Metric(
        "chargepoint_port_reading_timestamp_seconds", .gauge, port,
        "When the oldest of the device's changing values was read, since 1970.")
    static let portsOmitted = Metric(
        "chargepoint_ports_omitted", .gauge, "Ports beyond http.portMetrics, which have no series of their own.")
    private static let ports = [
        portInfo, portOnline, portStatus, portPower, portShed, portAllowed, portShedRatio, sessionEnergy, portEnergy,
        readingTime, portsOmitted,
    ]
}

extension Metric {
    fileprivate init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
