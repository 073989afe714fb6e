import HTTP
import Measuring

/// Posts a request again and again, so many at once, on kept connections.
@main
struct PostRequests {
    static func main() async throws {
        let arguments = Arguments(
            usage: "post-requests <URL> <CONCURRENCY> <COUNT> <REQUEST-FILE> [SERVER-PID]")
        let (concurrency, count, server) = (arguments.integer(1), arguments.integer(2), arguments.integer(4))
        let request = HTTPRequest(
            url: arguments[0],
            headers: [
                (name: "Content-Type", value: "text/xml; charset=utf-8"), (name: "SOAPAction", value: "\"getLoad\""),
            ],
            body: InputFile.bytes(arguments[3]))
        let client = try HTTPClient(
            configuration: HTTPConfiguration(maxConnectionsPerHost: concurrency, proxy: ""))

        let (wall, cpu, serverCPU) = (Clocks.wall, Clocks.cpu, Clocks.cpu(of: server))
        let faults = Memory.pageFaults
        let bytes = try await withThrowingTaskGroup { group in
            for worker in 0..<concurrency {
                group.addTask {
                    var bytes = 0
                    for _ in 0..<share(of: count, worker, among: concurrency) {
                        bytes += try await client.send(request).body.count
                    }
                    return bytes
                }
            }
            var bytes = 0
            for try await received in group { bytes += received }
            return bytes
        }
        let (passed, used, usedByServer) = (Clocks.wall - wall, Clocks.cpu - cpu, Clocks.cpu(of: server) - serverCPU)

        var figures = Figures()
        figures.add("mode", "swift")
        figures.add("conc", concurrency)
        figures.add("n", count)
        figures.add("req_s", Double(count) / Double(passed) * 1e9)
        figures.add("us_req", Double(passed) / 1e3 / Double(count))
        figures.add("cpu_us_req", Double(used) / 1e3 / Double(count))
        figures.add("srv_us_req", Double(usedByServer) / 1e3 / Double(count))
        figures.add("faults_req", Double(Memory.pageFaults - faults) / Double(count))
        figures.add("mb_s", Double(bytes) / Double(passed) * 1e3)
        figures.add("maxrss_kb", Memory.peak)
        print(figures)
        await client.shutdown()
    }

    private static func share(of count: Int, _ worker: Int, among workers: Int) -> Int {
        count / workers + (worker < count % workers ? 1 : 0)
    }
}
