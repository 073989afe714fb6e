import ArgumentParser
import ChargePointAPI
import HTTP

extension ExitCode {
    /// EX_USAGE of sysexits: the command line is wrong.
    static let usage = ExitCode(64)
    /// EX_UNAVAILABLE: something that is needed cannot be had.
    static let unavailable = ExitCode(69)
    /// EX_CANTCREAT: what must be kept cannot be kept.
    static let cannotCreate = ExitCode(73)
    /// EX_TEMPFAIL: another bridge runs, the service asks to wait; it may work later.
    static let temporary = ExitCode(75)
    /// EX_PROTOCOL: what answers is something else.
    static let protocolError = ExitCode(76)
    /// EX_NOPERM: credentials or rights are missing.
    static let noPermission = ExitCode(77)
    /// EX_CONFIG: the configuration is wrong.
    static let configuration = ExitCode(78)

    /// The code for what became of a call.
    init(_ error: APIError) {
        self =
            switch error.kind {
            case .wrongCredentials, .denied: .noPermission
            case .http(401, _), .http(403, _), .http(407, _): .noPermission
            case .http(429, _), .http(503, _), .overBudget, .expired, .cancelled: .temporary
            case .http(let status, _) where (300...499).contains(status): .protocolError
            case .transport(let error) where [.badURL, .badConfiguration].contains(error.code): .configuration
            case .transport(let error) where error.code == .malformed: .protocolError
            case .malformed, .endlessPages, .unsendable: .protocolError
            case .fault(let code, _) where !code.isServerSide: .protocolError
            case .http, .fault, .refused, .transport: .unavailable
            }
    }
}
