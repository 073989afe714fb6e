import FoundationEssentials
import HTTP
import XML

/// Makes of an HTTP answer what it means: a reply, or why there is none.
struct AnswerReader {
    let credentials: Credentials
    /// What errors call the service.
    let service: String
    /// Time of day, for a `Retry-After` with a date.
    let date: Date

    /// The reply, with the fields that could not be read.
    func read<O: Operation>(_ response: HTTPResponse, to operation: O.Type) throws(APIError) -> (O.Reply, [String]) {
        func failure(_ kind: APIError.Kind) -> APIError { APIError(operation: O.name, kind: kind, service: service) }
        let isSuccess = (200...299).contains(response.status)
        let read: (value: ReplySchema<O.Reply>.Answer, fields: [String])
        do throws(XMLError) {
            read = try UnreadableFields.collecting { () throws(XMLError) in
                try O.replySchema.answer(in: response.body)
            }
        } catch {
            throw failure(isSuccess ? malformed(error, response) : http(response))
        }
        // A fault is a fault under any status; the service has been seen to send one with 200.
        if let fault = read.value.fault {
            let kind = kind(of: fault)
            // Beside a request to wait, only wrong credentials count: waiting does not mend those.
            if case .wrongCredentials = kind { throw failure(kind) }
            throw failure(asksToWait(response) ? http(response) : kind)
        }
        guard isSuccess else { throw failure(http(response)) }
        guard let reply = read.value.reply else {
            throw failure(.malformed("its body holds no \(O.name)Response", line: 0, column: 0))
        }
        guard let code = reply.responseCode else {
            if !O.replySchema.hasCode { return (reply, read.fields) }
            throw failure(.malformed("\(O.name)Response holds no responseCode", line: 0, column: 0))
        }
        if code == .success || code.isEmptyResult { return (reply, read.fields) }
        throw failure(kind(of: code, text: credentials.redacted(reply.responseText)))
    }

    private func kind(of code: ResponseCode, text: String?) -> APIError.Kind {
        if code == .denied { return .denied(text: text) }
        let code = ResponseCode(rawValue: credentials.redacted(code.rawValue) ?? "")
        return code.isWrongCredentials
            ? .wrongCredentials(code: code.rawValue, text: text) : .refused(code, text: text)
    }

    private func kind(of fault: SOAPFault) -> APIError.Kind {
        let code = FaultCode(rawValue: credentials.redacted(fault.code?.rawValue) ?? "without a code")
        let text = credentials.redacted(fault.text)
        return code.isWrongCredentials
            ? .wrongCredentials(code: code.rawValue, text: text) : .fault(code, text: text)
    }

    private func asksToWait(_ response: HTTPResponse) -> Bool {
        response.status == 429 || response.status == 503 && response.header("Retry-After") != nil
    }

    private func http(_ response: HTTPResponse) -> APIError.Kind {
        let retryAfter = response.header("Retry-After").flatMap { RetryAfter.wait($0, now: date) }
        return .http(status: response.status, retryAfter: retryAfter)
    }

    private func malformed(_ error: XMLError, _ response: HTTPResponse) -> APIError.Kind {
        let isPage = response.header("Content-Type")?.lowercased().hasPrefix("text/html") ?? false
        let hint = isPage ? "a web page came instead: " : ""
        return .malformed(
            hint + (credentials.redacted(error.message) ?? ""), line: error.line, column: error.column)
    }
}
