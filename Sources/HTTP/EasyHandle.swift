import CCurl

/// Owns one of libcurl's easy handles, and what it borrows or writes to during a transfer. Used for one transfer after
/// another, on the curl thread only.
final class EasyHandle {
    let handle: UnsafeMutableRawPointer
    /// The transfer that is running.
    private(set) var transfer: Transfer?
    private var answer = AnswerBuffer()
    private var requestHeaders: HeaderList?
    /// Where libcurl writes what went wrong, in its words.
    private let errorText: UnsafeMutablePointer<CChar>

    init(_ configuration: HTTPConfiguration) throws(HTTPError) {
        guard let handle = curl_easy_init() else { throw HTTPError(code: .other, message: "no memory for a request") }
        self.handle = handle
        errorText = .allocate(capacity: cp_error_size)
        errorText.initialize(repeating: 0, count: cp_error_size)
        set(CURLOPT_ERRORBUFFER, UnsafeRawPointer(errorText))
        // No signals in a process with threads; see `startThread` for SIGPIPE.
        set(CURLOPT_NOSIGNAL, 1)
        // Do not wait for a name look-up whose request was cancelled.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_ACCEPT_ENCODING, "gzip")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // Four times the default: an answer of hundreds of kilobytes takes that many fewer reads.
        set(CURLOPT_BUFFERSIZE, 64 << 10)
        set(CURLOPT_USERAGENT, configuration.userAgent)
        if let proxy = configuration.proxy { set(CURLOPT_PROXY, proxy) }
        if let file = configuration.caFile { set(CURLOPT_CAINFO, file) }
        if let client = configuration.clientCertificate {
            set(CURLOPT_SSLCERT, client.certificateFile)
            set(CURLOPT_SSLKEY, client.keyFile)
        }
        // Unretained: libcurl calls back only while the handle is in the multi handle, and `CurlLoop.running` holds
        // the object as long.
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        set(CURLOPT_WRITEDATA, context)
        set(CURLOPT_HEADERDATA, context)
        cp_setopt_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let easy = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
            return easy.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        cp_setopt_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let easy = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
            return easy.answer.addHeaderLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
    }

    deinit {
        curl_easy_cleanup(handle)
        errorText.deallocate()
    }

    /// Sets everything that differs from request to request.
    func prepare(_ transfer: Transfer, _ headers: HeaderList) {
        let request = transfer.request
        self.transfer = transfer
        answer = AnswerBuffer(limit: request.maxResponseBytes)
        errorText.pointee = 0
        set(CURLOPT_URL, transfer.target.url)
        setBody(request)
        requestHeaders = headers
        set(CURLOPT_HTTPHEADER, UnsafeRawPointer(headers.list))
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, request.connectTimeout.milliseconds(atMost: .max))))
        let left = transfer.deadline - .now
        set(CURLOPT_TIMEOUT_MS, Int(max(1, left.milliseconds(atMost: .max))))
        set(large: CURLOPT_MAXFILESIZE_LARGE, request.maxResponseBytes)
        set(CURLOPT_FRESH_CONNECT, request.onNewConnection ? 1 : 0)
        // Rather share a connection that is being opened, if it turns out to be HTTP/2, than open many.
        set(CURLOPT_PIPEWAIT, transfer.target.isSecure && !request.onNewConnection ? 1 : 0)
    }

    private func setBody(_ request: HTTPRequest) {
        set(CURLOPT_CUSTOMREQUEST, nil)
        set(CURLOPT_HTTPGET, 1)
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if request.method == "POST" || !request.body.isEmpty {
            set(CURLOPT_POST, 1)
            // The size first, then libcurl copies as many bytes.
            set(large: CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
            request.body.withUnsafeBytes { bytes in
                withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { nothing in
                    // nil would mean to ask a read function.
                    set(CURLOPT_COPYPOSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(nothing.baseAddress))
                }
            }
        }
        if request.method != "POST", request.method != "GET", request.method != "HEAD" {
            set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    /// Lets go of what belonged to the last transfer. The handle must be out of the multi handle.
    func clear() {
        transfer = nil
        answer = AnswerBuffer()
    }

    /// What libcurl's `code` at the end of the transfer means to the caller.
    func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        guard code == CURLE_OK else { return .failure(error(code)) }
        var status = 0
        var version = 0
        cp_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
        cp_getinfo_long(handle, CURLINFO_HTTP_VERSION, &version)
        return .success(
            HTTPResponse(
                status: status, headers: answer.headers, body: answer.body, httpVersion: Self.versionText(version),
                totalTime: .microseconds(large(CURLINFO_TOTAL_TIME_T))))
    }

    private func error(_ code: CURLcode) -> HTTPError {
        guard let transfer else { return HTTPError(code: .other, message: "", curlCode: Int(code.rawValue)) }
        return HTTPError(
            curl: code, text: String(cString: errorText), transfer: transfer, answer: answer,
            // Set once everything before the request itself is done.
            wasConnected: large(CURLINFO_PRETRANSFER_TIME_T) > 0)
    }

    private static func versionText(_ version: Int) -> String {
        switch version {
        case Int(CURL_HTTP_VERSION_1_0): "1.0"
        case Int(CURL_HTTP_VERSION_2_0): "2"
        default: "1.1"
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        if answer.body.isEmpty {
            // -1 where the length is not announced; that of compressed bytes is a lower bound.
            let length = large(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
            if length > bytes.count { answer.expect(Int(length)) }
        }
        return answer.add(bytes)
    }

    private func large(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        cp_getinfo_large(handle, info, &value)
        return Int(value)
    }

    // These options cannot fail but for memory; a feature that libcurl lacks shows itself in the first request.
    private func set(_ option: CURLoption, _ value: Int) { cp_setopt_long(handle, option, value) }
    private func set(large option: CURLoption, _ value: Int) { cp_setopt_large(handle, option, curl_off_t(value)) }
    private func set(_ option: CURLoption, _ value: UnsafeRawPointer?) { cp_setopt_pointer(handle, option, value) }
    /// libcurl copies the text.
    private func set(_ option: CURLoption, _ text: String) {
        text.withCString { _ = cp_setopt_pointer(handle, option, $0) }
    }
}
