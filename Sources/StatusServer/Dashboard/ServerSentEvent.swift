import Registry

/// One event of the stream, as the HTML standard writes it (§9.2, "Server-sent events").
struct ServerSentEvent: Sendable {
    enum Name: String, Sendable {
        /// First of all: what the bridge is.
        case hello
        /// Rows of devices: those that are new, or changed.
        case devices
        /// Names of devices that are no more.
        case gone
        /// All that there is has been told once; what follows are changes.
        case ready
        /// How the bridge fares, every few seconds.
        case health
        /// All errors that last.
        case errors
        /// The result of one set message.
        case result
    }

    let name: Name
    /// JSON, which has no line breaks of its own.
    let data: [UInt8]

    init(_ name: Name, _ data: [UInt8]) {
        self.name = name
        self.data = data
    }

    init(_ name: Name, _ value: JSONValue) { self.init(name, value.encoded()) }

    /// - Parameter id: counts the events of a connection.
    func encoded(id: Int) -> [UInt8] {
        Array("id: \(id)\nevent: \(name.rawValue)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
}
