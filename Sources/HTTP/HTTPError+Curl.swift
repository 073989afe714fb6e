import CCurl

extension HTTPError {
    /// What libcurl's `code` and `text` say about `transfer`.
    ///
    /// - Parameter wasConnected: whether the request was about to be sent, or on its way.
    init(curl code: CURLcode, text: String, transfer: Transfer, answer: AnswerBuffer, wasConnected: Bool) {
        let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        let (kind, message, remedy) = Self.explain(code, reason, transfer, answer, wasConnected)
        self.init(code: kind, message: message, remedy: remedy, curlCode: Int(code.rawValue))
    }

    private static func explain(
        _ code: CURLcode, _ reason: String, _ transfer: Transfer, _ answer: AnswerBuffer, _ wasConnected: Bool
    ) -> (Code, message: String, remedy: String) {
        let host = transfer.target.authority
        let request = transfer.request
        // All the time may have gone by in the queue for a connection.
        let isOverdue = ContinuousClock.now >= transfer.deadline
        let connectLimit = isOverdue ? request.timeout : min(request.connectTimeout, request.timeout)
        return switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            (.couldNotResolve, "no address for \(host): \(reason)", "check the host's name and the DNS")
        case CURLE_COULDNT_CONNECT:
            (.couldNotConnect, "no connection to \(host): \(reason)", "check address, network and firewall")
        case CURLE_OPERATION_TIMEDOUT where wasConnected:
            (
                .timedOut,
                "no whole answer from \(host) within \(request.timeout) (\(answer.body.count) bytes of it came)",
                "try later, or allow more time"
            )
        case CURLE_OPERATION_TIMEDOUT:
            (
                .connectTimedOut,
                "no connection to \(host) within \(connectLimit): \(reason)",
                "check address, network and firewall"
            )
        case CURLE_PEER_FAILED_VERIFICATION:
            (
                .certificate, "the certificate of \(host) is not trusted: \(reason)",
                "check the address, the clock and the file of trusted authorities"
            )
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR:
            (
                .badConfiguration, "the trusted authorities cannot be used: \(reason)",
                "check that the file holds PEM certificates"
            )
        case CURLE_SSL_CERTPROBLEM:
            (
                .badConfiguration, "the client certificate for \(host) cannot be used: \(reason)",
                "check that certificate and key are PEM files that belong together"
            )
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND:
            (.tls, "no TLS with \(host): \(reason)", "check that the server speaks TLS 1.2 or newer on this port")
        case CURLE_WRITE_ERROR where answer.isTooLarge, CURLE_FILESIZE_EXCEEDED:
            (
                .tooLarge, "the answer of \(host) is larger than \(request.maxResponseBytes) bytes",
                "ask for less at a time"
            )
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            (.truncated, "\(host) broke off before its answer was whole: \(reason)", "try again")
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            (.malformed, "the answer of \(host) is not proper HTTP: \(reason)", "check the port, and any proxy")
        case CURLE_URL_MALFORMAT:
            (.badURL, "the URL of \(host) cannot be used: \(reason)", "correct it")
        default:
            (.other, "the request to \(host) failed: \(reason)", "")
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, from 0 to `most`.
    func milliseconds(atMost most: Int32) -> Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 0 }
        guard seconds < Int64(most) / 1000 else { return most }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
