import Glibc

/// Memory of this process, from `/proc/self/status`.
public enum Memory {
    /// Pages that the kernel had to give, so far. Hardly depends on what else the machine does.
    public static var pageFaults: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_minflt
    }

    /// Resident now, kB.
    public static var resident: Int { read("VmRSS:") }

    /// Most that ever was resident, kB.
    public static var peak: Int { read("VmHWM:") }

    private static func read(_ key: String) -> Int {
        let status = String(decoding: InputFile.bytes("/proc/self/status"), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix(key) } ?? ""
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
