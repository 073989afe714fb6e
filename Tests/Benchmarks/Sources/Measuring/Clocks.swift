import Glibc

/// The clocks that the C baselines use too, in nanoseconds.
public enum Clocks {
    /// Time that passes, from an arbitrary beginning.
    public static var wall: UInt64 { read(CLOCK_MONOTONIC) }

    /// CPU time of this process, all threads.
    public static var cpu: UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// CPU time of another process; 0 for process 0.
    public static func cpu(of process: Int) -> UInt64 {
        // clock_getcpuclockid(3) makes the clock's number of the process's in this way.
        process == 0 ? 0 : read(~clockid_t(process) << 3 | 2)
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
