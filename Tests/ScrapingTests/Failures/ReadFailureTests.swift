import ChargePointAPI
import Testing

@testable import Scraping

struct ReadFailureTests {
    static let rows: [(APIError.Kind, ReadFailure.Kind)] = [
        (.wrongCredentials(code: "InvalidSecurity", text: nil), .wrongCredentials),
        (.denied(text: "no"), .denied),
        (.refused(.noStation, text: nil), .unknownStation),
        (.refused(.invalidStation, text: nil), .unknownStation),
        (.refused(ResponseCode(rawValue: "199"), text: "?"), .refused),
        (.unsendable("too long"), .refused),
        (.fault(.server, text: nil), .noAnswer),
        (.fault(.client, text: "bad"), .refused),
        (.malformed("cut off", line: 3, column: 9), .malformed),
        (.endlessPages(10_000), .malformed),
        (.http(status: 503, retryAfter: nil), .noAnswer),
        (.http(status: 429, retryAfter: .seconds(3)), .noAnswer),
        (.expired, .noAnswer),
        (.overBudget(opensIn: .seconds(60)), .overBudget),
        (.cancelled, .cancelled),
    ]

    @Test(arguments: rows.indices)
    func `each error of the API is of one kind, with its own words`(_ index: Int) {
        let error = APIError(operation: "getLoad", kind: Self.rows[index].0)
        let failure = ReadFailure(error)
        #expect(failure.kind == Self.rows[index].1)
        #expect(failure.message == error.message)
    }

    @Test func `when it is tried again`() {
        #expect(ReadFailure(.denied, message: "").retryRule == .probe(every: 3600))
        #expect(ReadFailure(.unknownStation, message: "").retryRule == .backOff(upTo: 3600))
        for kind in [ReadFailure.Kind.noAnswer, .malformed, .refused, .wrongCredentials, .cancelled] {
            #expect(ReadFailure(kind, message: "").retryRule == .ticks)
        }
    }
}
