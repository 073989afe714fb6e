import Discovery
import FoundationEssentials
import TestSupport
import Testing

@Suite struct FolderWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: folder.path(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(path)).sorted()
    }

    @Test func `a file is written with the folders above it, and nothing else is left there`() throws {
        let writer = FolderWriter(root: folder.path("config"), overwrites: false)
        #expect(try writer.write("a: 1\n", to: "devices/campus/north/station") == .written)
        #expect(text("config/devices/campus/north/station") == "a: 1\n")
        #expect(try names("config/devices/campus/north") == ["station"])
        #expect(try writer.write("a: 1\n", to: "devices/campus/north/station") == .unchanged)
    }

    @Test func `a file that says something else stays, unless it is to be replaced`() throws {
        try folder.write("config/bridge.yaml", "mine")
        #expect(
            try FolderWriter(root: folder.path("config"), overwrites: false).write("new", to: "bridge.yaml") == .kept)
        #expect(text("config/bridge.yaml") == "mine")
        #expect(
            try FolderWriter(root: folder.path("config"), overwrites: true).write("new", to: "bridge.yaml") == .replaced
        )
        #expect(text("config/bridge.yaml") == "new")
        #expect(try names("config") == ["bridge.yaml"])
    }

    @Test(arguments: ["../evil", "devices/../../evil", "", "a//b", "/etc/evil", "devices/.", "a\0b"])
    func `a path that leads out of the folder is refused`(path: String) throws {
        let writer = FolderWriter(root: folder.path("config"), overwrites: true)
        #expect(throws: FolderWriter.WriteError.self) { try writer.write("x", to: path) }
        #expect(!FileManager.default.fileExists(atPath: folder.path("evil")))
    }

    @Test func `a link on the way is refused, be it to a folder or a file`() throws {
        try folder.write("elsewhere/file", "mine")
        try folder.write("config/x", "")
        for (link, target) in [("devices", "elsewhere"), ("bridge.yaml", "elsewhere/file"), ("hanging", "nowhere")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("config/\(link)"), withDestinationPath: folder.path(target))
        }
        let writer = FolderWriter(root: folder.path("config"), overwrites: true)
        for path in ["devices/station", "bridge.yaml", "hanging"] {
            #expect { try writer.write("x", to: path) } throws: { "\($0)".contains("is a link") }
        }
        #expect(text("elsewhere/file") == "mine")
        #expect(try names("elsewhere") == ["file"] && !FileManager.default.fileExists(atPath: folder.path("nowhere")))
    }

    @Test func `a file where a folder should be is told with what to do`() throws {
        try folder.write("config/devices", "a file")
        let writer = FolderWriter(root: folder.path("config"), overwrites: true)
        #expect { try writer.write("x", to: "devices/station") } throws: { error in
            "\(error)".hasPrefix("devices/station: the folder ") && "\(error)".contains("; see that")
        }
    }
}
