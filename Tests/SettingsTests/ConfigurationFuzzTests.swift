import Registry
import Settings
import Testing

@Suite struct ConfigurationFuzzTests {
    private static let bridge = """
        instance: a
        broker: {host: b, port: 1, tls: {ca: x}, qos: 1}
        accounts:
          alameda: {username: K, passwordFile: secrets/alameda, limits: {perSecond: 5}}
        publish: {prefix: devices, layout: port}
        spool: latest
        """
    private static let device = """
        # comment
        {"driver_type": "chargepoint", // more
         "driver_config": {"stationID": "1:34001", "account": "alameda",},
         "registry_config": "config://chargepoint.csv", "interval": 60, "timezone": "UTC"}
        """

    @Test(arguments: 0..<400)
    func `spoilt files never crash, and whatever is amiss has a place and a remedy`(seed: Int) {
        var generator = SeededRandom(seed: seed)
        var files = Folder().files.mapValues { Array($0.utf8) }
        files["bridge.yaml"] = Array(Self.bridge.utf8).spoilt(using: &generator)
        files["devices/campus/station_001"] = Array(Self.device.utf8).spoilt(using: &generator)
        let (configuration, problems) = BridgeConfiguration.load(files: files)
        #expect((configuration == nil) == problems.contains { $0.severity == .error })
        for problem in problems {
            #expect(!problem.file.isEmpty && !problem.message.isEmpty && !problem.remedy.isEmpty)
            #expect(!problem.description.contains("\n"))
            #expect(!problem.description.contains("hunter2"))
        }
    }

    // Found among a million damaged files: a line end inside a key or a value came out in the message.
    @Test(arguments: [
        ("bridge.yaml", "publish: {prefix: devices, ? \"as YAML\n\n  driver\" : 1}"),
        ("bridge.yaml", "broker: {host: b, \"x\\ny\": 1}"),
        (
            "devices/campus/station_001",
            "{\"t.csv\n\n## Seconds\", // more\n \"driver_config\": {\"stationID\": \"1:1\"}}"
        ),
        ("devices/campus/station_001", "{\"driver_config\": {? \"a\n\nb\" : 1, \"stationID\": \"1:34001\"}}"),
        (
            "devices/campus/station_001",
            "{\"driver_config\": {\"stationID\": \"1:34001\"}, \"campus\": \"a\", \"building\": \"b\", \"unit\": \"s\n\nc\"}"
        ),
    ])
    func `a line end in what somebody wrote does not break a message in two`(file: String, text: String) {
        var files = Folder().files.mapValues { Array($0.utf8) }
        files[file] = Array(text.utf8)
        let problems = BridgeConfiguration.load(files: files).problems
        #expect(problems.contains { $0.description.contains("\\u{a}") }, "\(problems)")
        #expect(problems.allSatisfy { !$0.description.contains("\n") }, "\(problems)")
    }
}

extension [UInt8] {
    fileprivate func spoilt(using generator: inout SeededRandom) -> [UInt8] {
        var bytes = self
        for _ in 0..<Int.random(in: 0...6, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = .random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            case 2:
                bytes.insert(Array("{}[]:,\"'#&*!|>%@`\n\t ~-".utf8).randomElement(using: &generator) ?? 0, at: index)
            default: bytes.removeSubrange(index..<Swift.min(bytes.count, index + 15))
            }
        }
        return bytes
    }
}

/// SplitMix64: the same seed gives the same cases.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
