import HTTP
import Synchronization

@testable import ChargePointAPI

/// Answers requests as a script says, and remembers them.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (_ request: HTTPRequest, _ number: Int) async throws(HTTPError) -> HTTPResponse

    private let script: Script
    private let sent = Mutex<[HTTPRequest]>([])

    /// `script` gets each request and its number, from 1.
    init(_ script: @escaping Script) {
        self.script = script
    }

    /// The n-th request gets the n-th answer; those after the last one get the last.
    convenience init(_ answers: Result<HTTPResponse, HTTPError>...) {
        self.init { (_, number) throws(HTTPError) in try answers[min(number, answers.count) - 1].get() }
    }

    var requests: [HTTPRequest] { sent.withLock { $0 } }
    /// Requests so far.
    var count: Int { sent.withLock { $0.count } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let number = sent.withLock { sent in
            sent.append(request)
            return sent.count
        }
        return try await script(request, number)
    }
}

/// Answers by their meaning.
extension Result where Success == HTTPResponse, Failure == HTTPError {
    /// A reply with this code, in the operation's element.
    static func reply(
        _ operation: String, code: String = "100", text: String = "", _ elements: String = "", status: Int = 200
    ) -> Self {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">\
            <S:Body><n:\(operation)Response xmlns:n="urn:dictionary:com.chargepoint.webservices">\
            <responseCode>\(code)</responseCode><responseText>\(text)</responseText>\(elements)\
            </n:\(operation)Response></S:Body></S:Envelope>
            """
        return .success(HTTPResponse(status: status, body: Array(body.utf8)))
    }

    static func fault(_ code: String, _ text: String = "because", status: Int = 500) -> Self {
        let body = """
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>\
            <faultcode>\(code)</faultcode><faultstring>\(text)</faultstring></S:Fault></S:Body></S:Envelope>
            """
        return .success(HTTPResponse(status: status, body: Array(body.utf8)))
    }

    static func http(
        _ status: Int, _ headers: [(name: String, value: String)] = [], _ body: String = "<html><p>no</html>"
    ) -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func transport(_ code: HTTPError.Code) -> Self {
        .failure(HTTPError(code: code, message: "as the script says", remedy: "mend it"))
    }
}
