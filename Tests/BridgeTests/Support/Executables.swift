import Glibc

/// The executables that the same build made, beside the tests' own.
enum Executables {
    static let bridge = path("chargepoint2mqtt")
    static let simulator = path("chargepoint-simulator")

    private static func path(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (own.lastIndex(of: "/").map { String(own[..<$0]) } ?? ".") + "/" + name
    }
}
