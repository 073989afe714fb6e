import Settings

extension BridgeConfiguration {
    /// This configuration with whatever cannot change while the bridge runs as it was before, and the keys of that which
    /// would be other.
    func keepingFixed(of running: BridgeConfiguration) -> (configuration: BridgeConfiguration, fixed: [String]) {
        var kept = self
        var fixed: [String] = []
        func keep<Value: Equatable>(_ key: String, _ path: WritableKeyPath<BridgeConfiguration, Value>) {
            guard kept[keyPath: path] != running[keyPath: path] else { return }
            fixed.append(key)
            kept[keyPath: path] = running[keyPath: path]
        }
        keep("instance", \.instance)
        keep("broker.host", \.broker.host)
        keep("broker.port", \.broker.port)
        keep("broker.protocol", \.broker.protocolVersion)
        keep("broker.username", \.broker.username)
        keep("broker.password", \.broker.password)
        keep("broker.tls", \.broker.tls)
        keep("broker.qos", \.broker.qos)
        keep("broker.keepAlive", \.broker.keepAlive)
        // The broker was told how long to keep commands while the bridge is away.
        keep("commands.maxAge", \.commands.maxAge)
        keep("http.listen", \.http.host)
        if fixed.last == "http.listen" { kept.http.port = running.http.port } else { keep("http.listen", \.http.port) }
        keep("spool", \.spool)
        keep("state", \.state)
        return (kept, fixed)
    }
}
