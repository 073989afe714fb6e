import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers SOAP calls: reads the envelope, does what is to go wrong, checks the key, runs the operation, keeps count.
struct ServiceHandler: Sendable {
    let network: SimulatedNetwork
    let settings: SimulatorSettings
    let faults: FaultBoard
    let log: CallLog

    /// What a call was about and when it came, for the log.
    private struct Call {
        let version: APIVersion
        let start: Date
        let began = ContinuousClock.now
        var operation = "(unreadable)"
        var content = RequestElement(nil)
    }

    /// Answers what is no POST.
    func refuse(method request: Request) throws -> Response {
        let text = "POST a SOAP envelope to this address, not \(request.method). Its description is at ?wsdl."
        var response = try faultResponse(.client(text), status: 405).response
        response.headers[.allow] = "POST"
        return response
    }

    func answer(_ request: Request, version: APIVersion, channel: any Channel) async throws -> Response {
        var call = Call(version: version, start: network.date)
        let soap: SOAPRequest
        do throws(SOAPFault) {
            soap = try await read(request)
        } catch {
            return try respond(to: call, fault: error)
        }
        call.operation = soap.operation
        call.content = soap.content
        let decision = faults.decide(operation: soap.operation, stations: soap.content.stationIDs, at: call.start)
        if decision.latency > 0 { try await Task.sleep(for: .seconds(decision.latency)) }
        // A gateway's failures come before the key is looked at, the service's own after it.
        switch decision.failure {
        case .status(let status, let wait): return respond(to: call, page: status, retryAfter: wait)
        case .dropped(.before): return try await drop(call, channel)
        case .rateLimited(let wait): return respond(to: call, page: 429, retryAfter: wait)
        default: break
        }
        guard settings.credentials.match(soap.credentials) else {
            return try respond(to: call, fault: .invalidSecurity)
        }
        if case .soapFault(let fault, let status) = decision.failure {
            return try respond(to: call, fault: fault, status: status)
        }
        guard let operation = OperationName(rawValue: soap.operation) else {
            return try respond(to: call, fault: .client("Unknown operation \(soap.operation)."))
        }
        let reply: SOAPReply
        if case .code(let code, let text) = decision.failure {
            reply = SOAPReply(code, text)
        } else {
            let context = OperationContext(
                network: network, version: version, sessionWindow: settings.sessionWindow,
                clearsWholeStations: decision.clearsWholeStations, shedDelay: decision.shedDelay,
                clearDelay: decision.clearDelay, paging: decision.paging)
            reply = operation.reply(to: soap.content, in: context)
        }
        // What it does is done, and logged, whether or not anybody hears of it.
        if case .dropped(.after) = decision.failure { return try await drop(call, channel, code: reply.code.rawValue) }
        let response = try respond(to: call, reply, spoiltBy: decision)
        if decision.answerDelay > 0 { try await Task.sleep(for: .seconds(decision.answerDelay)) }
        return response
    }

    private func drop(_ call: Call, _ channel: any Channel, code: String? = nil) async throws -> Response {
        record(call, code: code, error: "dropped", status: 0, bytes: 0)
        try? await channel.close()
        throw CutOnDemand()
    }

    private func read(_ request: Request) async throws(SOAPFault) -> SOAPRequest {
        var buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: SOAPRequest.maxBytes)
        } catch {
            throw .client("The request could not be read or is larger than \(SOAPRequest.maxBytes) bytes.")
        }
        return try SOAPRequest.parse(buffer.readBytes(length: buffer.readableBytes) ?? [])
    }

    // MARK: Answers

    private func respond(to call: Call, _ reply: SOAPReply, spoiltBy decision: FaultDecision) throws -> Response {
        let reply = try decision.shuffle.map { try reply.shuffled(call.operation, $0) } ?? reply
        var bytes = try reply.document(of: call.operation)
        var error: String?
        if decision.failure == .malformed {
            error = "malformed"
            bytes = bytes.prefix(bytes.count / 2) + Array("</spoilt>".utf8)
        }
        if decision.failure == .cut { error = "cut" }
        record(call, code: reply.code.rawValue, error: error, status: 200, bytes: bytes.count)
        var headers: HTTPFields = [.contentType: "text/xml; charset=utf-8"]
        // A body that is cut or slow must not be compressed on its way.
        if decision.failure == .cut || decision.slowBody != nil { headers[.contentEncoding] = "identity" }
        return Response(
            status: .ok, headers: headers,
            body: body(bytes, isCut: decision.failure == .cut, bytesPerSecond: decision.slowBody))
    }

    private func respond(to call: Call, fault: SOAPFault, status: Int = 500) throws -> Response {
        let (response, bytes) = try faultResponse(fault, status: status)
        record(call, code: nil, error: fault.code, status: status, bytes: bytes)
        return response
    }

    private func faultResponse(_ fault: SOAPFault, status: Int) throws -> (response: Response, bytes: Int) {
        let bytes = try fault.document()
        let response = Response(
            status: .init(code: status), headers: [.contentType: "text/xml; charset=utf-8"],
            body: body(bytes, isCut: false, bytesPerSecond: nil))
        return (response, bytes.count)
    }

    /// A page that is not SOAP, as a proxy sends it.
    private func respond(to call: Call, page status: Int, retryAfter: Int? = nil) -> Response {
        let bytes = Array("<html><body><h1>\(status)</h1><p>The service cannot answer.</body></html>".utf8)
        var headers: HTTPFields = [.contentType: "text/html"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        record(call, code: nil, error: "HTTP \(status)", status: status, bytes: bytes.count)
        return Response(
            status: .init(code: status), headers: headers, body: body(bytes, isCut: false, bytesPerSecond: nil))
    }

    private func body(_ bytes: [UInt8], isCut: Bool, bytesPerSecond: Int?) -> ResponseBody {
        let buffer = ByteBuffer(bytes: bytes)
        guard isCut || bytesPerSecond != nil else { return ResponseBody(byteBuffer: buffer) }
        return ResponseBody(contentLength: bytes.count) { writer in
            var rest = buffer.getSlice(at: 0, length: isCut ? bytes.count / 2 : bytes.count) ?? buffer
            let chunk = bytesPerSecond.map { max(1, $0 / 10) } ?? rest.readableBytes
            while rest.readableBytes > 0, let slice = rest.readSlice(length: min(chunk, rest.readableBytes)) {
                try await writer.write(slice)
                if let bytesPerSecond {
                    try await Task.sleep(for: .seconds(Double(slice.readableBytes) / Double(bytesPerSecond)))
                }
            }
            // Leaving the promised length unfulfilled makes the server close the connection.
            if isCut { throw CutOnDemand() }
            try await writer.finish(nil)
        }
    }

    private struct CutOnDemand: Error {}

    private func record(_ call: Call, code: String?, error: String?, status: Int, bytes: Int) {
        // The outermost element is the same for all calls of an operation.
        var query: [String: [String]] = [:]
        for (name, value) in call.content.flattened() {
            let parts = name.split(separator: ".", maxSplits: 1)
            let isWrapped = parts.count == 2 && ["searchQuery", "shedQuery", "shedEvent"].contains(parts[0])
            let key = String((isWrapped ? String(parts[1]) : name).prefix(RecordedCall.keptCharacters))
            guard query.count < RecordedCall.keptFields || query[key] != nil,
                query[key]?.count ?? 0 < RecordedCall.keptValues
            else { continue }
            query[key, default: []].append(String(value.prefix(RecordedCall.keptCharacters)))
        }
        let (seconds, attoseconds) = (ContinuousClock.now - call.began).components
        log.record(
            RecordedCall(
                time: call.start, operation: String(call.operation.prefix(80)), version: call.version.rawValue,
                query: query, order: RecordedOrder(call.operation, call.content), responseCode: code, error: error,
                status: status, bytes: bytes,
                seconds: Double(seconds) + Double(attoseconds) / 1e18))
    }
}

extension RequestElement {
    /// All stations that the query names, wherever it does.
    var stationIDs: [String] {
        flattened().filter { $0.name == "stationID" || $0.name.hasSuffix(".stationID") }.map(\.value)
    }
}
