import CMosquitto
import Glibc

/// From the codes of the broker, libmosquitto and the system to words.
extension MQTTError {
    /// The broker refused, or ended, the connection with an MQTT 5 reason code.
    static func connection(reason: Int, text: String?, endpoint: String, wasConnected: Bool) -> MQTTError {
        let what =
            wasConnected ? "broker \(endpoint) ended the connection" : "broker \(endpoint) refused the connection"
        return MQTTError(.reason(reason), "\(what): \(explain(reason, text))\(remedy(reason))")
    }

    /// The broker refused, in its CONNACK, with a return code of MQTT 3.1.1 (§3.2.2.3).
    static func connection(returnCode311 code: Int, endpoint: String) -> MQTTError {
        let reason = [1: 132, 2: 133, 3: 136, 4: 134, 5: 135][code] ?? 128
        return connection(reason: reason, text: nil, endpoint: endpoint, wasConnected: false)
    }

    /// The broker refused a message.
    static func publish(topic: String, reason: Int, text: String?) -> MQTTError {
        let advice = reason == 135 ? ": allow the bridge to write this topic in the broker's ACL" : ""
        return MQTTError(
            .reason(reason), "the broker refused a message to \(topic): \(explain(reason, text))\(advice)")
    }

    /// A message is given up.
    static func poisonous(_ message: MQTTMessage) -> MQTTError {
        MQTTError(
            .poisonous,
            "a message of \(message.payload.count) bytes to \(message.topic) was given up: the broker closed the "
                + "connection each time that it was sent; see the broker's log")
    }

    /// The broker refused a topic filter.
    static func subscribe(filter: String, reason: Int, text: String?) -> MQTTError {
        // MQTT 3.1.1 has only "failure".
        let advice =
            reason == 135 || reason == 128 ? ": allow the bridge to read these topics in the broker's ACL" : ""
        return MQTTError(
            .reason(reason), "the broker refused the subscription \(filter): \(explain(reason, text))\(advice)")
    }

    /// A call of libmosquitto failed while talking to the broker.
    ///
    /// - Parameter systemCode: `errno`, read at once.
    static func library(_ code: Int32, systemCode: Int32, endpoint: String, wasConnected: Bool) -> MQTTError {
        switch code {
        case MOSQ_ERR_ERRNO.rawValue where systemCode != 0:
            return system(systemCode, endpoint: endpoint)
        case MOSQ_ERR_EAI.rawValue:
            let reason = String(cString: gai_strerror(systemCode))
            return MQTTError(
                .init(domain: .resolver, value: Int(systemCode)),
                "cannot find broker \(endpoint): \(reason): check broker.host")
        case MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_ERRNO.rawValue, MOSQ_ERR_NO_CONN.rawValue,
            MOSQ_ERR_SUCCESS.rawValue:
            return lost(endpoint: endpoint, wasConnected: wasConnected)
        case MOSQ_ERR_KEEPALIVE.rawValue:
            return MQTTError(.timedOut, "broker \(endpoint) no longer answers: connection given up")
        default:
            let reason = String(cString: mosquitto_strerror(code))
            return MQTTError(.init(domain: .library, value: Int(code)), "broker \(endpoint): \(reason)")
        }
    }

    /// The operating system reports a failure of the connection.
    static func system(_ code: Int32, endpoint: String) -> MQTTError {
        let reason = String(cString: strerror(code))
        let advice = code == ECONNREFUSED ? ": does it run, and are broker.host and broker.port right?" : ""
        return MQTTError(.init(domain: .system, value: Int(code)), "broker \(endpoint): \(reason)\(advice)")
    }

    /// The broker closed the connection and said nothing.
    static func lost(endpoint: String, wasConnected: Bool) -> MQTTError {
        let advice =
            wasConnected
            ? "" : " before it accepted us: check broker.port, and whether it wants TLS (broker.tls) or MQTT 3.1.1"
        return MQTTError(.connectionLost, "broker \(endpoint) closed the connection\(advice)")
    }

    /// The last of several connections that were lost soon after they were accepted.
    static func unstable(_ last: MQTTError, _ configuration: MQTTConfiguration) -> MQTTError {
        MQTTError(
            .unstable,
            "\(last.message), time and again and soon after accepting us: does another client use the client id "
                + "\(configuration.clientID), or does it object to a message? See the broker's log")
    }

    static func connectTimedOut(_ limit: Duration, endpoint: String) -> MQTTError {
        MQTTError(
            .timedOut,
            "broker \(endpoint) did not accept us within \(limit): check broker.host, broker.port and firewalls")
    }

    /// The TLS handshake failed.
    ///
    /// - Parameter log: what libmosquitto logged of it; its return code says no more than "A TLS error occurred".
    static func tls(log: [String], endpoint: String) -> MQTTError {
        // "OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed"
        let reasons = log.map { line in
            line.hasPrefix("OpenSSL Error") ? String(line.split(separator: ":").last ?? "") : line
        }
        let reason = reasons.isEmpty ? "connection closed" : reasons.joined(separator: "; ")
        let advice = tlsRemedies.first { reason.contains($0.text) }.map { ": \($0.remedy)" } ?? ""
        return MQTTError(.tls, "TLS with broker \(endpoint) failed: \(reason)\(advice)")
    }

    private static let tlsRemedies: [(text: String, remedy: String)] = [
        ("host name verification failed", "the broker's certificate is for another name than broker.host"),
        (
            "certificate verify failed",
            "the broker's certificate is not signed by the authority in broker.tls.ca, is out of date, or is for"
                + " another name than broker.host"
        ),
        (
            "connection closed",
            "does broker.port speak TLS, and does the broker want a client certificate (broker.tls.cert), or another?"
        ),
        ("unexpected eof", "does broker.port speak TLS?"), ("wrong version number", "does broker.port speak TLS?"),
        ("certificate required", "the broker wants a client certificate: set broker.tls.cert and broker.tls.key"),
        ("handshake failure", "the broker may want a client certificate: set broker.tls.cert and broker.tls.key"),
        ("unknown ca", "the broker does not know the authority that signed broker.tls.cert"),
        ("load client", "check that broker.tls.cert and broker.tls.key are PEM files, the key not encrypted"),
        ("inconsistent", "broker.tls.key is not the key of broker.tls.cert"),
        ("load CA", "check that broker.tls.ca is a PEM file"),
    ]

    private static func explain(_ reason: Int, _ text: String?) -> String {
        var words = String(cString: mosquitto_reason_string(Int32(reason))).lowercased()
        if words == "unknown reason" { words = "unknown to this client" }
        let quoted = text.map { ", \"\($0)\"" } ?? ""
        return "\(words) (reason \(reason)\(quoted))"
    }

    private static func remedy(_ reason: Int) -> String {
        switch reason {
        case 132: ": set broker.protocol to the version that it speaks"
        case 133: ": choose another instance name"
        case 134, 135: ": check broker.username and broker.passwordFile, and the broker's ACL"
        case 142: ": another client uses the same client id; does a second bridge have the same instance name?"
        default: ""
        }
    }
}
