import CMosquitto
import Glibc
import Synchronization

/// One libmosquitto handle, its callbacks and its socket. Confined to the client's thread.
///
/// The handle is in threaded mode, in which the library only queues what it has to send, acknowledgements included,
/// until `write()`. Its callbacks note down what happened; the thread takes the notes when the call has returned.
///
/// A handle lives as long as a session: libmosquitto keeps half-done QoS 2 exchanges over a reconnect, and when the
/// broker has forgotten the session it would count a message as delivered that the broker threw away, and hand out an
/// old incoming message for a new one.
final class BrokerLink {
    /// What the callbacks noted down.
    struct Notes {
        var answer: ConnectAnswer?
        var messages: [MQTTMessage] = []
        var settled: [(packetID: Int32, reason: Int, text: String?)] = []
        var subscribed: [(packetID: Int32, reasons: [Int], text: String?)] = []
        /// Whether what comes in may be what the broker sent before, in an earlier connection of the session.
        var mayRepeat = false
        /// Why the connection ended: a reason code of the broker, or a code of the library with `errno`.
        var loss: (code: Int32, systemCode: Int32)?
    }

    /// The broker's CONNACK.
    struct ConnectAnswer {
        /// 0: accepted. Else a reason code (MQTT 5) or a return code (3.1.1).
        var code: Int
        var text: String?
        var session: BrokerSession
    }

    let configuration: MQTTConfiguration
    /// Whether it was never connected before.
    private(set) var isFresh = true
    var notes = Notes()
    /// Errors that the library logged since the last attempt to connect began.
    var log: [String] = []
    private let handle: OpaquePointer
    /// OpenSSL's count of bytes that are decrypted and not yet read: `poll` cannot see them.
    private let pendingBytes: (@convention(c) (UnsafeMutableRawPointer) -> Int32)?

    /// The library sets OpenSSL up with its first TLS connection, and is not prepared for two at once.
    private static let tlsSetup = Mutex(())
    private static let libraryIsReady: Void = { _ = mosquitto_lib_init() }()

    init(_ configuration: MQTTConfiguration) throws(MQTTError) {
        _ = Self.libraryIsReady
        guard let handle = mosquitto_new(configuration.clientID, configuration.cleanStart, nil) else {
            throw .invalid("MQTT client id \"\(configuration.clientID)\": \(String(cString: strerror(errno)))")
        }
        self.handle = handle
        self.configuration = configuration
        // libmosquitto is linked with OpenSSL, whose headers need not be installed.
        pendingBytes = dlsym(nil, "SSL_pending").map {
            unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer) -> Int32).self)
        }
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        setCallbacks(handle)
        try configure()
    }

    deinit { mosquitto_destroy(handle) }

    private func configure() throws(MQTTError) {
        let version = configuration.protocolVersion == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        try check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version), "protocol")
        try check(mosquitto_threaded_set(handle, true), "threads")
        try check(mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1), "TCP_NODELAY")
        // 0: without bound. The window is ours.
        try check(mosquitto_max_inflight_messages_set(handle, 0), "window")
        // What comes in is bounded by our reading. mosquitto (2.0.11) sends more QoS 2 messages than it is allowed, for
        // which libmosquitto would end the connection.
        try check(mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, 0), "receive maximum")
        if configuration.username != nil || configuration.password != nil {
            try check(
                mosquitto_username_pw_set(handle, configuration.username, configuration.password), "broker.username")
        }
        if let tls = configuration.tls { try configure(tls) }
        if let will = configuration.will { try configure(will: will) }
    }

    private func configure(_ tls: MQTTConfiguration.TLS) throws(MQTTError) {
        guard pendingBytes != nil else { throw .invalid("broker.tls: this program was built without OpenSSL") }
        if tls.caFile == nil { try check(mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1), "broker.tls") }
        if tls.caFile != nil || tls.certFile != nil {
            // The library takes a client certificate only with a place for authorities.
            let folder = tls.caFile == nil ? "/etc/ssl/certs" : nil
            // Without a callback OpenSSL would ask the terminal for the password of an encrypted key.
            let code = mosquitto_tls_set(handle, tls.caFile, folder, tls.certFile, tls.keyFile) { _, _, _, _ in 0 }
            try check(code, "broker.tls: a file cannot be read")
        }
        if !tls.verifiesHostName { try check(mosquitto_tls_insecure_set(handle, true), "broker.tls") }
    }

    private func configure(will: MQTTMessage) throws(MQTTError) {
        let properties = configuration.protocolVersion == .v5 ? try will.properties.list() : nil
        let code = mosquitto_will_set_v5(
            handle, will.topic, Int32(will.payload.count), will.payload, Int32(will.qos.rawValue), will.retain,
            properties?.pointer)
        try check(code, "last will")
        properties?.giveAway()
    }

    private func check(_ code: Int32, _ what: String) throws(MQTTError) {
        guard code == 0 else { throw .invalid("\(what): \(String(cString: mosquitto_strerror(code)))") }
    }
}

// MARK: The connection

extension BrokerLink {
    /// The socket; -1 without a connection.
    var socket: Int32 { mosquitto_socket(handle) }

    /// Whether packets wait to be written.
    var wantsWrite: Bool { mosquitto_want_write(handle) }

    /// Whether there are bytes to read that `poll` cannot see.
    var hasPendingBytes: Bool {
        guard let pendingBytes, configuration.tls != nil, let tls = mosquitto_ssl_get(handle) else { return false }
        return pendingBytes(tls) > 0
    }

    /// Starts to connect. The name is resolved here, which blocks; the rest goes on without blocking, unless `waiting`:
    /// then every address of the name is tried in turn, each until it answers or the system gives up (two minutes).
    func connect(waiting: Bool) throws(MQTTError) {
        notes = Notes()
        log = []
        setLogCallback(handle)
        let begin = { [self] () -> (code: Int32, systemCode: Int32) in
            let code = isFresh ? connectFirst(waiting: waiting) : reconnect(waiting: waiting)
            return (code, errno)
        }
        let isAlone = configuration.tls != nil && !waiting
        let (code, systemCode) = isAlone ? Self.tlsSetup.withLock { _ in begin() } : begin()
        isFresh = false
        guard code <= 0 else { throw failure(code, systemCode) }
    }

    private func connectFirst(waiting: Bool) -> Int32 {
        let properties = PropertyList()
        if configuration.protocolVersion == .v5, !configuration.cleanStart {
            _ = properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, integer: configuration.sessionExpiry)
        }
        let (host, port, keepAlive) = (configuration.host, Int32(configuration.port), Int32(configuration.keepAlive))
        if waiting {
            return mosquitto_connect_bind_v5(handle, host, port, keepAlive, nil, properties.pointer)
        }
        // The call that does not block takes no properties, but uses those of an earlier one that does: this stores
        // them and fails at once because of the port.
        if properties.pointer != nil {
            _ = mosquitto_connect_bind_v5(handle, host, -1, keepAlive, nil, properties.pointer)
        }
        return mosquitto_connect_async(handle, host, port, keepAlive)
    }

    private func reconnect(waiting: Bool) -> Int32 {
        waiting ? mosquitto_reconnect(handle) : mosquitto_reconnect_async(handle)
    }

    /// What became of the attempt to connect, once the socket is writable: 0, or the system's error.
    func connectResult() -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    /// Reads a packet or a few; goes on with the TLS handshake before that. False: the connection is lost.
    func read() -> Bool { succeeded(mosquitto_loop_read(handle, 1)) }

    /// Writes as many of the queued packets as the socket takes. False: the connection is lost.
    func write() -> Bool { succeeded(mosquitto_loop_write(handle, 1)) }

    /// Sends a ping when it is time, and notices that the last was not answered. To be called each second.
    func keepAlive() -> Bool { succeeded(mosquitto_loop_misc(handle)) }

    private func succeeded(_ code: Int32) -> Bool {
        let systemCode = errno
        if code > 0, notes.loss == nil { notes.loss = (code, systemCode) }
        return code <= 0 && socket >= 0
    }

    /// Holds small packets back, so that those written until `uncork()` share segments.
    func cork() { setCork(1) }
    func uncork() { setCork(0) }

    private func setCork(_ value: Int32) {
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Ends the connection without a farewell: the broker publishes the last will.
    func drop() { if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) } }

    /// Queues the farewell: once written, the library closes the socket, and the broker forgets the last will.
    func disconnect() { mosquitto_disconnect_v5(handle, 0, nil) }

    /// Log lines are wanted only while connecting: the library would format one for each packet.
    func stopLogging() { mosquitto_log_callback_set(handle, nil) }

    /// Why the connection ended, from what was noted down.
    func failure(_ code: Int32? = nil, _ systemCode: Int32 = 0) -> MQTTError {
        let endpoint = configuration.endpoint
        if let answer = notes.answer, answer.code != 0 {
            // An MQTT 5 client gets the return code of 3.1.1 from a broker that knows nothing newer.
            return configuration.protocolVersion == .v5
                ? .connection(reason: answer.code, text: answer.text, endpoint: endpoint, wasConnected: false)
                : .connection(returnCode311: answer.code, endpoint: endpoint)
        }
        let wasConnected = notes.answer != nil
        let (code, systemCode) = code.map { ($0, systemCode) } ?? notes.loss ?? (0, 0)
        if code >= 128 {
            return .connection(reason: Int(code), text: nil, endpoint: endpoint, wasConnected: wasConnected)
        }
        if configuration.tls != nil, !wasConnected, !log.isEmpty || isHangUp(code, systemCode) {
            return .tls(log: log, endpoint: endpoint)
        }
        return .library(code, systemCode: systemCode, endpoint: endpoint, wasConnected: wasConnected)
    }

    /// Whether the other end closed the connection: while TLS begins, that is how many refuse. A broker that does not
    /// like our certificate says so, but closes at once, and its word may get lost.
    private func isHangUp(_ code: Int32, _ systemCode: Int32) -> Bool {
        switch code {
        case MOSQ_ERR_ERRNO.rawValue: [0, EPROTO, ECONNRESET, EPIPE].contains(systemCode)
        case MOSQ_ERR_SUCCESS.rawValue, MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_NO_CONN.rawValue: true
        default: code == MOSQ_ERR_TLS.rawValue
        }
    }
}

// MARK: Packets

extension BrokerLink {
    /// Queues a message; returns its packet identifier, which QoS 0 messages have too.
    func publish(_ message: MQTTMessage) throws(MQTTError) -> Int32 {
        let properties = configuration.protocolVersion == .v5 ? try message.properties.list() : nil
        var packetID: Int32 = 0
        let code = mosquitto_publish_v5(
            handle, &packetID, message.topic, Int32(message.payload.count), message.payload,
            Int32(message.qos.rawValue), message.retain, properties?.pointer)
        switch code {
        case 0: return packetID
        case MOSQ_ERR_QOS_NOT_SUPPORTED.rawValue:
            throw MQTTError(
                .init(domain: .library, value: Int(code)),
                "a message to \(message.topic): broker \(configuration.endpoint) takes no QoS \(message.qos.rawValue)"
            )
        default:
            throw MQTTError(
                .init(domain: .library, value: Int(code)),
                "a message to \(message.topic): \(String(cString: mosquitto_strerror(code)))")
        }
    }

    /// Queues one SUBSCRIBE packet for filters that share QoS and options; returns its packet identifier.
    func subscribe(_ filters: [String], qos: QoS, options: Int32) -> Result<Int32, MQTTError> {
        var packetID: Int32 = 0
        let code = withCStrings(filters) {
            mosquitto_subscribe_multiple(
                handle, &packetID, Int32(filters.count), $0, Int32(qos.rawValue), options, nil)
        }
        return code == 0 ? .success(packetID) : .failure(failure(code, errno))
    }

    /// Queues one UNSUBSCRIBE packet.
    func unsubscribe(_ filters: [String]) {
        _ = withCStrings(filters) {
            mosquitto_unsubscribe_multiple(handle, nil, Int32(filters.count), $0, nil)
        }
    }

    private func withCStrings<R>(_ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
