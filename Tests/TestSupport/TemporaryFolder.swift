import FoundationEssentials
import Glibc

/// A new folder of its own, removed with all its content when the last reference goes.
public final class TemporaryFolder: Sendable {
    /// Absolute path, without a slash at its end.
    public let path: String

    /// Makes the folder below `TMPDIR`, or `/tmp`.
    public init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/chargepoint2mqtt-test.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError("mkdtemp \(base)") }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` in this folder.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, with the folders above it; returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file, with the folders above it; returns its path.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path(name)
        if let slash = file.lastIndex(of: "/") {
            try FileManager.default.createDirectory(
                atPath: String(file[..<slash]), withIntermediateDirectories: true)
        }
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// The text of a file in this folder.
    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }
}
