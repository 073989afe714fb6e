import ChargePointAPI
import Measuring

/// Decodes one answer again and again into the API client's types.
///
/// Without a task: callgrind does not survive the threads that come with them.
@main
struct DecodeReply {
    static func main() throws {
        let arguments = Arguments(usage: "decode-reply <getLoad | getStations> <FILE> <ITERATIONS>")
        let iterations = arguments.integer(2)
        let start = Memory.resident
        let bytes = InputFile.bytes(arguments[1])
        var timings = Timings()
        var stations = 0
        switch arguments[0] {
        case "getLoad":
            for _ in 0..<iterations { stations = try timings.time { try decode(bytes, GetLoad.self).stations.count } }
        default:
            for _ in 0..<iterations {
                stations = try timings.time { try decode(bytes, GetStations.self).stations.count }
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

    private static func decode<O: Operation>(_ bytes: [UInt8], _ operation: O.Type) throws -> O.Reply {
        guard let reply = try O.replySchema.reply(in: bytes) else { fatalError("no reply in the document") }
        return reply
    }
}
