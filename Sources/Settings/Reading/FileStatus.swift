#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What the system says of a file, symbolic links followed.
///
/// Foundation's own answer is of one type with its full version and of another without.
struct FileStatus {
    enum Kind {
        case regular, folder, other
    }

    let kind: Kind
    /// Bytes.
    let size: Int
    /// Whether anybody on the machine may read it.
    let isWorldReadable: Bool

    /// Nil if there is no such file, or if it cannot be reached.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        size = Int(status.st_size)
        isWorldReadable = status.st_mode & S_IROTH != 0
    }
}
