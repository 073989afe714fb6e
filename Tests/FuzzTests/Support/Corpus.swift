import FoundationEssentials
import TestSupport

/// Real examples to damage.
enum Corpus {
    /// The files of a folder below `Tests`, in the order of their names.
    static func folder(_ path: String, suffix: String) -> [(name: String, bytes: [UInt8])] {
        let folder = TestPython.script(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { $0.hasSuffix(suffix) }.compactMap { name in
            (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).map { (name: name, bytes: Array($0)) }
        }
    }

    /// The example configuration, by paths below `config`.
    static let configuration: [String: [UInt8]] = {
        let root = TestPython.script("../config")
        var files: [String: [UInt8]] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? [] {
            if let data = try? Data(contentsOf: URL(filePath: "\(root)/\(path)")) { files[path] = Array(data) }
        }
        return files
    }()
}
