import Glibc
import Testing

import struct FoundationEssentials.Date

@testable import StatusServer

@Suite struct ProcessUsageTests {
    private static let stat =
        "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 6 0 12345 1048576000 2560 "
        + "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 0 0 0 0 0 0"

    private static func usage(_ stat: String = stat, limit: String = "1024") -> ProcessUsage? {
        ProcessUsage(
            stat: stat, machine: "cpu  1 2 3\nbtime 1700000000\nprocesses 5\n",
            limits:
                "Limit   Soft Limit   Hard Limit   Units\nMax open files            \(limit)     524288     files\n",
            openFiles: 17, ticksPerSecond: 100, pageSize: 4096)
    }

    @Test func `the kernel's figures become seconds and bytes`() throws {
        let usage = try #require(Self.usage())
        #expect(usage.cpuSeconds == 3)
        #expect(usage.virtualBytes == 1_048_576_000)
        #expect(usage.residentBytes == 10_485_760)
        #expect(usage.startedAt == Date(timeIntervalSince1970: 1_700_000_123.45))
        #expect(usage.openFiles == 17)
        #expect(usage.mostFiles == 1024)
    }

    @Test func `without a limit none is told`() throws {
        #expect(try #require(Self.usage(limit: "unlimited")).mostFiles == nil)
    }

    @Test(arguments: ["", "1", "1 (x) S 1 2", "1 (x S 1 1"])
    func `what cannot be read is not made up`(stat: String) { #expect(Self.usage(stat) == nil) }

    @Test func `this process can be seen`() throws {
        let usage = try #require(ProcessUsage.current())
        #expect(usage.residentBytes > 1_000_000 && usage.residentBytes < usage.virtualBytes)
        #expect(usage.openFiles >= 3)
        let age = Date().timeIntervalSince(usage.startedAt)
        #expect(age > -2 && age < 86_400)
        #expect(usage.cpuSeconds >= 0)
    }
}
