import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Writes files below a folder: each whole or not at all, none outside it, and none over another unless asked to.
public struct FolderWriter: Sendable {
    /// What became of a file.
    public enum Outcome: String, Hashable, Sendable {
        case written, replaced
        /// It was there, and says the same.
        case unchanged
        /// It was there, and says something else; it still does.
        case kept
    }

    /// Why a file could not be written.
    public struct WriteError: Error, Hashable, Sendable, CustomStringConvertible {
        public let path: String
        public let message: String
        public let remedy: String

        public var description: String { "\(path): \(message); \(remedy)" }
    }

    private let root: String
    private let overwrites: Bool

    /// - Parameters:
    ///   - root: the folder; made if it is not there.
    ///   - overwrites: whether files that say something else are replaced.
    public init(root: String, overwrites: Bool) {
        self.root = root
        self.overwrites = overwrites
    }

    /// Writes one file.
    ///
    /// - Parameter path: relative to the folder, its levels joined by `/`.
    public func write(_ content: String, to path: String) throws(WriteError) -> Outcome {
        let levels = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !levels.isEmpty, levels.allSatisfy({ !["", ".", ".."].contains($0) && !$0.contains("\0") }) else {
            throw WriteError(path: path, message: "leads out of the folder", remedy: "use another name or template")
        }
        let folder = ([root] + levels.dropLast()).joined(separator: "/")
        let file = "\(root)/\(path)"
        try make(root, path)
        try refuseLinks(levels, path)
        try make(folder, path)
        let former = FileManager.default.contents(atPath: file)
        let isThere = Self.exists(file)
        if let former, Array(former) == Array(content.utf8) { return .unchanged }
        if isThere, !overwrites { return .kept }
        try put(Array(content.utf8), at: file, folder: folder, path, replaces: isThere)
        return isThere ? .replaced : .written
    }

    /// A level that is a link may lead anywhere.
    private func refuseLinks(_ levels: [String], _ path: String) throws(WriteError) {
        var place = root
        for level in levels {
            place += "/\(level)"
            var status = stat()
            guard unsafe lstat(place, &status) == 0 else { return }
            if status.st_mode & S_IFMT == S_IFLNK {
                throw WriteError(
                    path: path, message: "\(place) is a link, which may lead out of the folder", remedy: "remove it")
            }
        }
    }

    private static func exists(_ file: String) -> Bool {
        var status = stat()
        return unsafe lstat(file, &status) == 0
    }

    private func make(_ folder: String, _ path: String) throws(WriteError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw WriteError(
                path: path, message: "the folder \(folder) cannot be made",
                remedy: "see that its parent may be written, and that no file has its name")
        }
    }

    /// Writes beside the file and then gives the new one its name: at no time is there half a file.
    private func put(
        _ bytes: [UInt8], at file: String, folder: String, _ path: String, replaces: Bool
    ) throws(WriteError) {
        let temporary = "\(folder)/.\(getpid()).chargepoint2mqtt.tmp"
        defer { _ = unsafe unlink(temporary) }
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        var rest = bytes[...]
        var isWhole = true
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Self.write(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                isWhole = false
                break
            }
            rest = rest.dropFirst(count)
        }
        isWhole = isWhole && fsync(descriptor) == 0
        let reason = isWhole ? nil : failure(path)
        close(descriptor)
        if let reason { throw reason }
        // A link fails where another has made the file meanwhile; a rename would take its place.
        let code = replaces ? unsafe rename(temporary, file) : unsafe link(temporary, file)
        guard code == 0 else { throw failure(path) }
    }

    @unsafe private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private func failure(_ path: String) -> WriteError {
        let code = errno
        return WriteError(
            path: path, message: "cannot be written: \(unsafe String(cString: strerror(code)))",
            remedy: "see that the folder may be written and the disk is not full")
    }
}
