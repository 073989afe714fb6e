/// How long each of many runs took.
public struct Timings {
    private var wall: [UInt64] = []
    private var cpu: [UInt64] = []

    public init() {}

    /// Times one run of `body`.
    public mutating func time<R>(_ body: () throws -> R) rethrows -> R {
        let (wallBefore, cpuBefore) = (Clocks.wall, Clocks.cpu)
        let result = try body()
        cpu.append(Clocks.cpu - cpuBefore)
        wall.append(Clocks.wall - wallBefore)
        return result
    }

    /// Times one run of `body`.
    public mutating func time<R>(_ body: () async throws -> R) async rethrows -> R {
        let (wallBefore, cpuBefore) = (Clocks.wall, Clocks.cpu)
        let result = try await body()
        cpu.append(Clocks.cpu - cpuBefore)
        wall.append(Clocks.wall - wallBefore)
        return result
    }

    /// µs of the median run; 0 without runs.
    public var median: Double { Self.median(wall) }
    /// µs of the fastest run.
    public var best: Double { Double(wall.min() ?? 0) / 1e3 }
    /// µs of CPU time of the median run.
    public var medianCPU: Double { Self.median(cpu) }

    private static func median(_ times: [UInt64]) -> Double {
        times.isEmpty ? 0 : Double(times.sorted()[times.count / 2]) / 1e3
    }
}
