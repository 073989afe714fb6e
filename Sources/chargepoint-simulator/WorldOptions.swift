import ArgumentParser
import ChargePointSimulator

/// What is simulated.
struct WorldOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many stations, with ids from 1:34001 upwards.", valueName: "n"))
    var stations = 20

    @Option(help: ArgumentHelp("The most stations of one building, which is a station group.", valueName: "n"))
    var building = 500

    @Option(help: ArgumentHelp("Ports of each station, or a pattern that repeats, such as 2,2,2,1.", valueName: "list"))
    var ports = "2"

    @Option(help: ArgumentHelp("Another number, another world.", valueName: "n"))
    var seed = 1

    @Option(help: ArgumentHelp("How many times as fast as the clock the world runs.", valueName: "factor"))
    var speed = 60.0

    @Option(help: ArgumentHelp("Wall-clock seconds until a shed or clear takes effect.", valueName: "seconds"))
    var effectDelay = 0.0

    @Option(help: ArgumentHelp("The same of sheds only; default: --effect-delay.", valueName: "seconds"))
    var shedDelay: Double?

    @Option(help: ArgumentHelp("The same of clears only; default: --effect-delay.", valueName: "seconds"))
    var clearDelay: Double?

    @Option(help: ArgumentHelp("The name of the organization that owns the stations.", valueName: "name"))
    var organization = "Alameda County"

    @Option(help: ArgumentHelp("How many ended sessions each port remembers.", valueName: "n"))
    var sessionHistory = 24

    @Option(help: ArgumentHelp("Hours of the model's time that lie behind a fresh world.", valueName: "hours"))
    var past = 24.0

    @Flag(help: "No vehicle comes but those of POST /vehicles.")
    var noVehicles = false

    @Flag(help: "No alarm or outage happens but those of POST /alarms.")
    var noAlarms = false

    @Flag(help: "A cap may follow a percentage, and the other way round, without a clear in between.")
    var allowKindSwitch = false

    func configuration() throws -> WorldConfiguration {
        let counts = try ports.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let count = Int(text) else {
                throw ValidationError("--ports: “\(ports)” is not a list of numbers such as 2,2,2,1")
            }
            return count
        }
        return WorldConfiguration(
            stations: stations, largestBuilding: building, ports: counts, seed: seed, speed: speed,
            shedDelay: shedDelay ?? effectDelay, clearDelay: clearDelay ?? effectDelay, organization: organization,
            vehiclesArrive: !noVehicles, alarmsHappen: !noAlarms, allowsKindSwitch: allowKindSwitch,
            sessionHistory: sessionHistory, past: past * 3600)
    }
}
