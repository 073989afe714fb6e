import FoundationEssentials
import Glibc

/// What this process uses of the machine, from `/proc` (proc(5)).
struct ProcessUsage: Hashable, Sendable {
    var cpuSeconds: Double
    var residentBytes: Int
    var virtualBytes: Int
    var openFiles: Int
    /// Nil if there is no limit.
    var mostFiles: Int?
    var startedAt: Date

    /// - Parameters:
    ///   - stat: `/proc/self/stat`.
    ///   - machine: `/proc/stat`, which tells when the machine was started.
    ///   - limits: `/proc/self/limits`.
    init?(
        stat: String, machine: String, limits: String, openFiles: Int, ticksPerSecond: Double, pageSize: Int
    ) {
        // The second field is the program's name in parentheses, which may hold anything.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        // Field 3 is the first here.
        let fields = stat[end...].dropFirst().split(separator: " ")
        func field(_ number: Int) -> Double? { fields.count > number - 3 ? Double(fields[number - 3]) : nil }
        let bootLine = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let userTicks = field(14), let systemTicks = field(15), let startTicks = field(22),
            let virtual = field(23), let pages = field(24), let boot = bootLine.flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        cpuSeconds = (userTicks + systemTicks) / ticksPerSecond
        virtualBytes = Int(virtual)
        residentBytes = Int(pages) * pageSize
        startedAt = Date(timeIntervalSince1970: boot + startTicks / ticksPerSecond)
        self.openFiles = openFiles
        let limit = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        mostFiles = limit?.dropFirst("Max open files".count).split(separator: " ").first.flatMap { Int($0) }
    }

    /// As it is now; nil if the system does not tell.
    static func current() -> ProcessUsage? {
        func text(_ path: String) -> String {
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        return ProcessUsage(
            stat: text("/proc/self/stat"), machine: text("/proc/stat"), limits: text("/proc/self/limits"),
            // One was open to look.
            openFiles: max(0, descriptors - 1), ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))),
            pageSize: sysconf(Int32(_SC_PAGESIZE)))
    }
}
