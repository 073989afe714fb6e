import Registry

/// Whether the process does its work, whatever becomes of the broker and the API: `/healthz`.
public struct Liveness: Hashable, Sendable {
    /// A part of the bridge that must come round again and again.
    public struct Part: Hashable, Sendable {
        public var name: String
        /// Seconds since it last did; nil if it has not begun.
        public var age: Double?

        public init(name: String, age: Double?) {
            self.name = name
            self.age = age
        }

        var isAlive: Bool { age.map { $0 <= Liveness.longestAge } ?? true }
    }

    /// Seconds after which a part counts as stuck. They all come round within half a minute.
    public static let longestAge: Double = 120

    /// Seconds since the bridge began.
    public var uptime: Double
    public var parts: [Part]

    public init(uptime: Double, parts: [Part]) {
        self.uptime = uptime
        self.parts = parts
    }

    public var isAlive: Bool { parts.allSatisfy(\.isAlive) }

    var json: JSONObject {
        [
            "alive": .bool(isAlive),
            "uptime": .integer(Int(uptime)),
            "stuck": .array(
                parts.filter { !$0.isAlive }.map { part in
                    [
                        "what": .string("The \(part.name) has not moved for \(Int(part.age ?? 0)) s."),
                        "remedy": "Restart the bridge, and tell its makers what the log says.",
                    ]
                }),
        ]
    }
}
