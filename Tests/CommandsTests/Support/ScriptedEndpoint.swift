import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Logging
import Synchronization

/// An endpoint below a real ``ChargePointClient`` that refuses connections until it is there.
final class ScriptedEndpoint: HTTPTransport {
    private struct State {
        var isThere = false
        var tried: [String] = []
        var answered: [String] = []
    }

    private let state = Mutex(State())

    /// The operations that were tried, and those that got an answer, in order.
    var tried: [String] { state.withLock { $0.tried } }
    var answered: [String] { state.withLock { $0.answered } }

    func comeBack() { state.withLock { $0.isThere = true } }

    /// A client that pauses on the test's clock.
    func client(_ clock: ManualClock) -> ChargePointClient {
        let start = clock.now
        return ChargePointClient(
            ClientConfiguration(
                endpoint: "https://example.invalid/5.0", credentials: Credentials(username: "KEY", password: "SECRET"),
                limits: CallLimits(concurrent: 4, perSecond: 1e9)),
            http: self, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
            clock: ClientClock(
                now: { .seconds(clock.now.timeIntervalSince(start)) }, date: { clock.now },
                sleep: clock.clock.sleep),
            random: { 1.0.nextDown })
    }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let action = request.headers.first { $0.name == "SOAPAction" }?.value ?? ""
        let operation = action.split(separator: "/").last.map { String($0.dropLast()) } ?? ""
        let isThere = state.withLock { state in
            state.tried.append(operation)
            if state.isThere { state.answered.append(operation) }
            return state.isThere
        }
        guard isThere else { throw HTTPError(code: .couldNotConnect, message: "connection refused") }
        let body = """
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>\
            <n:\(operation)Response xmlns:n="urn:dictionary:com.chargepoint.webservices">\
            <Success>1</Success><responseCode>100</responseCode><responseText>done</responseText>\
            </n:\(operation)Response></S:Body></S:Envelope>
            """
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }
}
