import ArgumentParser
import ChargePointSimulator
import FoundationEssentials
import Glibc
import Logging

/// The command line of the simulator.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chargepoint-simulator",
        abstract: "A stand-in for the ChargePoint Web Services API, with stations at which vehicles charge.",
        discussion: """
            Serves any SOAP client at http://HOST:PORT/webservices/chargepoint/services/5.0 (and 5.1) and prints \
            “listening on HOST:PORT” when it does. Nobody but its user should reach it: the control endpoints below ask \
            for no password.

            TIME. Time stamps are wall-clock time. What happens between them runs --speed times as fast: charging, \
            idling, gaps, network outages, the minutes of a shed's timeInterval and of a shed event's duration (its \
            eventStartTime is wall-clock time), and the quarter hours of 15-minute data. \
            Powers, energies and limits keep their size: at speed 60 a vehicle takes its 13 kWh at 6.6 kW within two \
            minutes. Effect delays, latencies and rate limits are wall-clock seconds. A fresh world has --past \
            hours of the model's time behind it. The same flags give the same world.

            SHEDS. allowedLoad caps a port; allowedLoadPerStation caps the sum of a station's ports and shows on each \
            of them. percentShed is the share taken away from what flows when the shed takes effect; a port that \
            dispenses nothing then is held at zero until cleared. From a cap to a percentage or back without a clear: \
            code 171, unless --allow-kind-switch. Unknown station in shedLoad or clearShedState: 119; elsewhere 102.

            EXAMPLES
              chargepoint-simulator
              chargepoint-simulator --username KEY --password-file secret
              chargepoint-simulator --stations 4 --ports 2,2,2,1 --no-vehicles --speed 1
              chargepoint-simulator --shed-delay 300 --clear-delay 600 --speed 1
              chargepoint-simulator --latency 0.5 --error-rate 0.05
              chargepoint-simulator --fault '{"dropped": "after", "count": 3}'
              chargepoint-simulator --stations 100000 --past 4
              curl http://127.0.0.1:8085/world?stationID=1:34001
              curl http://127.0.0.1:8085/faults -d '{"status": 503, "count": 2}'

            ENDPOINTS
            \(controlEndpointsHelp)
            """)

    @OptionGroup(title: "The world")
    var world: WorldOptions

    @OptionGroup(title: "The service")
    var service: ServiceOptions

    @OptionGroup(title: "Faults from the start")
    var faults: FaultOptions

    func validate() throws {
        _ = try settings()
    }

    private func settings() throws -> SimulatorSettings {
        let settings = SimulatorSettings(
            world: try world.configuration(), username: service.username, password: try service.secret(),
            sessionWindow: service.sessionWindow, faults: faults.rules)
        if let problem = settings.problem { throw ValidationError(problem) }
        return settings
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "chargepoint-simulator")
        let address = service.listen
        if !address.isLoopback {
            logger.warning(
                "reachable from outside, and the control endpoints ask for no password",
                metadata: ["host": "\(address.host)"])
        }
        let server = SimulatorServer(try settings(), logger: logger)
        do {
            try await server.run(host: address.host, port: address.port, endsOnSignals: true) { port in
                print("listening on \(address.shown(port: port))")
                fflush(nil)
            }
        } catch {
            logger.error("cannot listen", metadata: ["address": "\(address)", "reason": "\(error)"])
            throw ExitCode(EX_UNAVAILABLE)
        }
    }
}
