/// What a request says about who sends it.
struct PresentedCredentials: Sendable {
    let username: String?
    let password: String?
}

/// The one key and password that the simulated service knows. Never printed.
public struct SimulatorCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let username: [UInt8]
    private let password: [UInt8]

    /// Creates the pair that every request must carry.
    public init(username: String, password: String) {
        self.username = Array(username.utf8)
        self.password = Array(password.utf8)
    }

    /// Whether these are they. Takes as long for a nearly right password as for a wrong one.
    func match(_ presented: PresentedCredentials) -> Bool {
        guard let name = presented.username, let secret = presented.password else { return false }
        let sameName = Self.equal(username, Array(name.utf8))
        let sameSecret = Self.equal(password, Array(secret.utf8))
        return sameName && sameSecret
    }

    private static func equal(_ expected: [UInt8], _ given: [UInt8]) -> Bool {
        var difference = UInt(bitPattern: expected.count ^ given.count)
        for index in given.indices {
            let byte: UInt8 = expected.isEmpty ? 0 : expected[index % expected.count]
            difference |= UInt(byte ^ given[index])
        }
        return difference == 0
    }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
