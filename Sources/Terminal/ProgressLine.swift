import Synchronization

/// One line that is written over and over while something takes its time; nothing at all where nobody looks.
package final class ProgressLine: Sendable {
    private let write: @Sendable (String) -> Void
    private let width: Int?
    private let isShown = Mutex(false)

    /// - Parameters:
    ///   - width: columns of the terminal; nil: there is none, and nothing is written.
    ///   - write: takes what goes to the terminal.
    package init(width: Int?, write: @escaping @Sendable (String) -> Void = { TerminalStream.error.write($0) }) {
        self.width = width
        self.write = write
    }

    /// On standard error, if that is a terminal that can go back on its line.
    package convenience init(environment: [String: String]) {
        let isAble = TerminalStream.error.isTerminal && environment["TERM"] != "dumb"
        self.init(width: isAble ? TerminalStream.error.width(environment: environment) : nil)
    }

    /// Shows a text in place of the one before.
    package func show(_ text: String) {
        guard let width else { return }
        isShown.withLock { isShown in
            isShown = true
            // The last column is left free: some terminals begin a new line after it.
            write("\r\u{1B}[K" + DisplayWidth.cut(text.harmless, to: width - 1))
        }
    }

    /// Takes the line away.
    package func clear() {
        isShown.withLock { isShown in
            if isShown { write("\r\u{1B}[K") }
            isShown = false
        }
    }
}
