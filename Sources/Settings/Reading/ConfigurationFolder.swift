import FoundationEssentials

/// The configuration folder: on disk, or in memory for tests.
struct ConfigurationFolder {
    private enum Storage {
        case disk(root: String)
        case memory([String: [UInt8]])
    }

    /// No file of a configuration comes near; whatever does was named by mistake.
    static let largestFile = 16 << 20

    private let storage: Storage

    init(directory: String) { storage = .disk(root: directory) }

    init(files: [String: [UInt8]]) { storage = .memory(files) }

    /// A path as it is opened: absolute paths as they are, others below the folder.
    func path(_ relative: String) -> String {
        guard case .disk(let root) = storage, !relative.hasPrefix("/") else { return relative }
        return root.hasSuffix("/") ? root + relative : "\(root)/\(relative)"
    }

    /// Whether the folder is there.
    var exists: Bool {
        switch storage {
        case .disk(let root): FileStatus(path: root)?.kind == .folder
        case .memory: true
        }
    }

    func read(_ relative: String) throws(FileFault) -> [UInt8] {
        switch storage {
        case .memory(let files):
            guard let bytes = files[relative] else { throw .missing }
            return bytes
        case .disk:
            let path = path(relative)
            guard let status = FileStatus(path: path) else { throw .missing }
            switch status.kind {
            case .regular: break
            case .folder: throw .folder
            case .other: throw .notRegular
            }
            guard status.size <= Self.largestFile else { throw .tooLarge }
            guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable }
            return Array(data)
        }
    }

    func contains(_ relative: String) -> Bool {
        switch storage {
        case .memory(let files): files[relative] != nil
        case .disk: FileStatus(path: path(relative))?.kind == .regular
        }
    }

    /// Whether a path, once symbolic links are followed, still lies in the folder.
    func encloses(_ relative: String) -> Bool {
        guard case .disk(let root) = storage else { return true }
        return target(of: relative).hasPrefix(Self.resolved(root) + "/")
    }

    /// Whether anybody on the machine may read a file.
    func isWorldReadable(_ relative: String) -> Bool {
        guard case .disk = storage else { return false }
        return FileStatus(path: path(relative))?.isWorldReadable ?? false
    }

    /// Names in a folder, sorted; none if it is not there.
    func names(in relative: String) -> [String] {
        switch storage {
        case .memory(let files):
            let start = relative.isEmpty ? "" : relative + "/"
            let below = files.keys.filter { $0.hasPrefix(start) }.map { $0.dropFirst(start.count) }
            return Set(below.map { String($0.prefix { $0 != "/" }) }).sorted()
        case .disk:
            let path = relative.isEmpty ? path(".") : path(relative)
            return (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
        }
    }

    func isFolder(_ relative: String) -> Bool {
        switch storage {
        case .memory(let files): files.keys.contains { $0.hasPrefix(relative + "/") }
        case .disk: FileStatus(path: path(relative))?.kind == .folder
        }
    }

    /// The path that a path leads to, whatever links there are on the way: the same for each way to a file.
    func target(of relative: String) -> String {
        guard case .disk = storage else { return relative }
        return Self.resolved(path(relative))
    }

    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }
}

/// Why a file cannot be read.
enum FileFault: Error {
    case missing, folder, notRegular, tooLarge, unreadable

    var message: String {
        switch self {
        case .missing: "there is no such file"
        case .folder: "it is a folder"
        case .notRegular: "it is no regular file"
        case .tooLarge: "it is larger than \(ConfigurationFolder.largestFile >> 20) MiB"
        case .unreadable: "it cannot be read"
        }
    }

    var remedy: String {
        switch self {
        case .missing, .folder, .notRegular, .tooLarge: "write the path of a file, relative to the configuration folder"
        case .unreadable: "let the user that runs the bridge read it"
        }
    }
}
