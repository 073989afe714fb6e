import FoundationEssentials
import Registry
import Settings
import Testing

/// The example that ships, `config/`, is what its comments say.
@Suite struct ExampleTests {
    private static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "config")
        .path

    /// Every file of the example by path.
    private static func files() throws -> [String: String] {
        var files: [String: String] = [:]
        func collect(_ folder: String) throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                if let data = FileManager.default.contents(atPath: "\(directory)/\(path)") {
                    files[path] = String(decoding: data, as: UTF8.self)
                } else {
                    try collect(path)
                }
            }
        }
        try collect("")
        return files
    }

    private func load(_ files: [String: String]) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        BridgeConfiguration.load(files: files.mapValues { Array($0.utf8) })
    }

    @Test func `it loads from disk; at most the mode of the demo password is warned of`() throws {
        let (configuration, problems) = BridgeConfiguration.load(directory: Self.directory, environment: [:])
        #expect(configuration != nil)
        // A checkout may make the file readable to all.
        #expect(problems.filter { !$0.message.contains("everybody on this machine can read") }.isEmpty)
    }

    @Test func `it describes the simulator's four stations in two buildings`() throws {
        let configuration = try #require(load(try Self.files()).configuration)
        #expect(
            configuration.devices.map { "\($0.path) \($0.stationID)" } == [
                "campus/building1/station_001 1:34001", "campus/building1/station_002 1:34002",
                "campus/building2/station_003 1:34003", "campus/building2/station_004 1:34004",
            ])
        #expect(configuration.broker.host == "127.0.0.1" && configuration.broker.port == 1883)
        let account = try #require(configuration.account(named: "alameda"))
        #expect(account.endpoint == "http://127.0.0.1:8085/webservices/chargepoint/services/5.0")
        #expect(account.password == Secret("SIMULATOR-PASSWORD"))
        #expect(configuration.devices.allSatisfy { $0.account == "alameda" && $0.interval == 10 })
        let classes = Set(configuration.devices.flatMap(\.registers).map(\.registerClass))
        #expect(classes == Set(RegisterClass.allCases))
        #expect(configuration.devices.map(\.coversEveryPort) == [true, true, true, false])
        #expect(configuration.devices.last?.namedPorts == [1])
    }

    @Test func `without its comments it says the same`() throws {
        let files = try Self.files()
        let bare = files.mapValues { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.drop(while: \.isWhitespace).hasPrefix("#") }.joined(separator: "\n")
        }
        #expect(bare != files)
        #expect(load(bare).problems.isEmpty)
        #expect(load(bare).configuration == load(files).configuration)
    }

    @Test func `every setting that is commented out is at its default`() throws {
        let files = try Self.files()
        var count = 0
        let filled = files.mapValues { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                let indent = line.prefix(while: \.isWhitespace)
                // The first line is for editors.
                guard line.dropFirst(indent.count).hasPrefix("# "), !line.hasPrefix("# yaml-language-server") else {
                    return String(line)
                }
                count += 1
                return String(indent) + line.dropFirst(indent.count + 2)
            }.joined(separator: "\n")
        }
        #expect(count > 25)
        let (configuration, problems) = load(filled)
        #expect(problems.filter { $0.message != "not yet in effect in this version" }.isEmpty)
        #expect(configuration == load(files).configuration)
    }
}
