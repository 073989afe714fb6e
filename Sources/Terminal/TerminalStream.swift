#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// One of the streams that a program writes to, as its terminal, pipe or file takes it.
package enum TerminalStream: Sendable {
    case output, error

    private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

    /// Whether somebody looks at it as it is written.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal, at least 40; nil if it is none. `COLUMNS` wins, as in other programs.
    package func width(environment: [String: String]) -> Int? {
        if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return max(columns, 40) }
        guard isTerminal else { return nil }
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(Int(size.ws_col), 40)
    }

    /// Writes all of a text.
    ///
    /// - Returns: false if nobody reads any more (`… | head`), or the disk is full.
    @discardableResult
    package func write(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                #else
                    unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
                #endif
            }
            if count < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// A reader that goes away makes writing fail, in place of ending the process.
    package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}
