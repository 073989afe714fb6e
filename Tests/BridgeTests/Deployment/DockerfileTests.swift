import FoundationEssentials
import TestSupport
import Testing

/// The packages that docker/Dockerfile installs are those that build and run the executables.
@Suite struct DockerfileTests {
    /// The words of the Dockerfile between two stages.
    private static func words(of stage: String) throws -> Set<String> {
        let text = String(
            decoding: try Data(contentsOf: URL(filePath: "\(ComposeTests.root)/docker/Dockerfile")), as: UTF8.self)
        let start = try #require(text.firstRange(of: " AS \(stage)\n"))
        let rest = text[start.upperBound...]
        let end = rest.firstRange(of: "\nFROM ")?.lowerBound ?? rest.endIndex
        return Set(rest[..<end].split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    /// The Debian packages of the libraries that an executable names, without C's own and Swift's, which is linked in.
    private static func packages(neededBy executable: String) async throws -> Set<String> {
        let libraries = try await ChildProcess.run("ldd", [executable])
        let dynamic = try await ChildProcess.run("readelf", ["-d", executable])
        let needed = Set(dynamic.output.matches(of: #/\(NEEDED\).*\[([^\]]+)\]/#).map { String($0.1) })
        var packages: Set<String> = []
        for line in libraries.output.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard words.count >= 3, needed.contains(words[0]), !words[2].contains("swift") else { continue }
            // Since the merge of /lib into /usr/lib, dpkg knows either.
            let path = URL(filePath: words[2]).resolvingSymlinksInPath().path
            let names = [path, path.hasPrefix("/usr/") ? String(path.dropFirst(4)) : "/usr" + path]
            let owners = try await ChildProcess.run("dpkg-query", ["-S"] + names)
            packages.insert(try #require(owners.output.split(separator: ":").first.map(String.init), "\(line)"))
        }
        return packages.subtracting(["libc6", "libgcc-s1"])
    }

    @Test(arguments: [("bridge", Executables.bridge), ("simulator", Executables.simulator)])
    func `an image has the libraries that its executable names`(_ stage: String, _ executable: String) async throws {
        let needed = try await Self.packages(neededBy: executable)
        #expect(needed.contains("libxml2"), "\(needed)")
        #expect(try needed.subtracting(Self.words(of: stage)) == [])
    }

    @Test func `the build has what Package swift says that apt must install`() throws {
        let manifest = String(
            decoding: try Data(contentsOf: URL(filePath: "\(ComposeTests.root)/Package.swift")), as: UTF8.self)
        let wanted = Set(manifest.matches(of: #/\.apt\(\["([^"]+)"\]\)/#).map { String($0.1) })
        #expect(wanted.count >= 3)
        #expect(try wanted.union(["libsqlite3-dev"]).subtracting(Self.words(of: "build")) == [])
    }
}
