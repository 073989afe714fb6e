import ChargePointAPI
import HTTP
import Logging
import Measuring

/// Calls an operation again and again through the API client, whose HTTP client has the answer at hand: what a call
/// costs but for the network.
@main
struct CallOperation {
    static func main() async throws {
        let arguments = Arguments(usage: "call-operation <getLoad | getStations> <FILE> <ITERATIONS>")
        let iterations = arguments.integer(2)
        let start = Memory.resident
        let bytes = InputFile.bytes(arguments[1])
        var logger = Logger(label: "benchmark")
        logger.logLevel = .notice
        let client = ChargePointClient(
            ClientConfiguration(
                endpoint: "http://127.0.0.1/", credentials: Credentials(username: "key", password: "password"),
                limits: CallLimits(concurrent: 1, perSecond: 1e9)),
            http: Canned(answer: HTTPResponse(status: 200, body: bytes)), logger: logger)
        var timings = Timings()
        var stations = 0
        for _ in 0..<iterations {
            stations = try await timings.time {
                switch arguments[0] {
                case "getLoad": try await client.call(GetLoad(.group(46923))).stations.count
                default: try await client.call(GetStations()).stations.count
                }
            }
        }
        var figures = Figures()
        figures.add("bytes", bytes.count)
        figures.add("stations", stations)
        figures.add(timings)
        figures.add("maxrss_kb", Memory.peak)
        figures.add("grown_kb", Memory.peak - start)
        print(figures)
    }
}

/// Answers every request with the same.
private struct Canned: HTTPTransport {
    let answer: HTTPResponse

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse { answer }
}
