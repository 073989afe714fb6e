import ChargePointAPI
import Measuring
import XML

/// Decodes one reply again and again into the API client's types, within an envelope that is described once.
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
            let schema = envelope(of: GetLoad.self)
            for _ in 0..<iterations { stations = try timings.time { try decode(bytes, schema).stations.count } }
        default:
            let schema = envelope(of: GetStations.self)
            for _ in 0..<iterations { stations = try timings.time { try decode(bytes, schema).stations.count } }
        }
        var figures = Figures()
        figures.add("bytes", bytes.count)
        figures.add("stations", stations)
        figures.add(timings)
        figures.add("maxrss_kb", Memory.peak)
        figures.add("grown_kb", Memory.peak - start)
        print(figures)
    }

    private static func decode<Reply>(_ bytes: [UInt8], _ envelope: XMLSchema<Reply?>) throws -> Reply {
        guard let reply = try XMLDecoder.decode(bytes, root: envelope) else { fatalError("no reply in the document") }
        return reply
    }

    private static func envelope<O: Operation>(of operation: O.Type) -> XMLSchema<O.Reply?> {
        let soap = "http://schemas.xmlsoap.org/soap/envelope/"
        let reply = XMLField<O.Reply?>.element(O.name + "Response", O.replySchema) { $0 = $1 }
        return XMLSchema(
            { nil }, [.group("Envelope", namespace: soap, [.group("Body", namespace: soap, [reply])])])
    }
}
