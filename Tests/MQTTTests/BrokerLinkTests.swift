@testable import MQTT
import Glibc
import TestSupport
import Testing

@Suite struct BrokerLinkTests {
    @Test(arguments: [true, false])
    func `Nagle's algorithm is off`(waiting: Bool) async throws {
        let broker = try await BrokerProcess.start()
        let link = try BrokerLink(.test(broker))
        try link.connect(waiting: waiting)
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        #expect(getsockopt(link.socket, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &size) == 0)
        #expect(value != 0)
    }

    @Test func `every address of a name is tried when waiting, and the session keeps its properties`() async throws {
        let broker = try await BrokerProcess.start()
        for (index, waiting) in [true, false, true].enumerated() {
            let link = try BrokerLink(
                .test(broker, "kept") { ($0.host, $0.cleanStart) = ("localhost", false) })
            try link.connect(waiting: waiting)
            try await eventually("the broker answers") {
                _ = link.write()
                return link.read() && link.notes.answer != nil
            }
            // The first connection makes the session, which lives on because of its expiry; the others find it.
            #expect(link.notes.answer?.session.sessionPresent == (index > 0))
        }
    }
}
