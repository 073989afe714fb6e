import Glibc

extension MQTTConfiguration {
    /// Throws what can be known to be wrong before the first connection.
    func validate() throws(MQTTError) {
        guard !host.isEmpty, !host.utf8.contains(0) else { throw .invalid("broker.host is empty: name the broker") }
        guard (1...65_535).contains(port) else { throw .invalid("broker.port \(port): a port is 1 to 65535") }
        guard !clientID.isEmpty else { throw .invalid("the MQTT client id is empty") }
        try clientID.validateMQTTText("MQTT client id")
        if let username { try username.validateMQTTText("broker.username") }
        // libmosquitto takes the password as a C string.
        guard password?.utf8.contains(0) != true else { throw .invalid("the broker's password has a NUL character") }
        guard password == nil || username != nil || protocolVersion == .v5 else {
            throw .invalid("MQTT 3.1.1 takes no password without a username: set broker.username")
        }
        guard keepAlive == 0 || (5...65_535).contains(keepAlive) else {
            throw .invalid("broker.keepAlive \(keepAlive): 5 to 65535 seconds, or 0 for never")
        }
        guard maxInFlight > 0, maxWaiting > 0 else {
            throw .invalid("the MQTT client must be allowed at least one message in flight and one waiting")
        }
        if let tls { try tls.validate() }
        if let will { try will.validate(protocolVersion: protocolVersion) }
        guard (will?.payload.count ?? 0) <= 65_535 else { throw .invalid("a last will holds at most 65535 bytes") }
    }
}

extension MQTTConfiguration.TLS {
    fileprivate func validate() throws(MQTTError) {
        guard (certFile == nil) == (keyFile == nil) else {
            throw .invalid("broker.tls: cert and key belong together: give both or none")
        }
        for (name, file) in [("ca", caFile), ("cert", certFile), ("key", keyFile)] {
            guard let file else { continue }
            if access(file, R_OK) != 0 {
                let reason = String(cString: strerror(errno))
                throw .invalid("broker.tls.\(name): cannot read \(file): \(reason)")
            }
        }
    }
}
