import ChargePointAPI
import HTTP
import Logging
import Registry

/// Clients for commands that ask an account a few questions and end.
enum AccountClient {
    /// - Throws: if libcurl cannot be set up.
    static func make(_ account: Account) throws(APIError) -> ChargePointClient {
        let http: HTTPClient
        do throws(HTTPError) {
            http = try HTTPClient(configuration: HTTPConfiguration(userAgent: "chargepoint2mqtt/\(Version.current)"))
        } catch {
            throw APIError(operation: GetCPNInstances.name, kind: .transport(error))
        }
        let configuration = ClientConfiguration(
            endpoint: account.endpoint,
            credentials: Credentials(username: account.username, password: account.password.reveal()),
            limits: CallLimits(concurrent: account.limits.concurrent, perSecond: account.limits.perSecond),
            // Somebody waits, and can repeat the command.
            retry: RetryPolicy(window: .seconds(5)))
        // Whatever matters comes back as an error.
        return ChargePointClient(
            configuration, http: http, logger: Logger(label: "client") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension APIError {
    /// What happened, without what to do about it.
    var what: String {
        message.split(separator: "; ", maxSplits: 1).first.map(String.init) ?? message
    }

    /// What to do about it.
    var remedy: String {
        let parts = message.split(separator: "; ", maxSplits: 1)
        return parts.count == 2 ? String(parts[1]) : "see whether the account's endpoint is right"
    }
}
