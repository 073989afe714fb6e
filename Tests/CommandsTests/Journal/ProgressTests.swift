import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct ProgressTests {
    private let blank = CommandResult(
        id: "a", subject: .point("shedState", value: true), status: .failed, receivedAt: SetRequest.someTime,
        completedAt: SetRequest.someTime)

    private func again(_ progress: Progress) -> Progress? {
        Progress(parsing: progress.encoded(), blank: blank)
    }

    @Test func `every plan comes back from disk as it was`() {
        let (port, station) = (LoadTarget(station: .first, port: 2), LoadTarget(station: .first, port: nil))
        let calls: [PlannedCall] = [
            .clearAlarms(.first), .clearShedState(port), .clearShedState(station),
            .shedLoad(port, .allowedLoad(Kilowatts("3.0")!), timeInterval: 60),
            .shedLoad(station, .percentShed(0), timeInterval: 0),
            .reapply(.first, [PortLimit(port: 1, limit: .percentShed(30))], until: SetRequest.someTime + 0.5),
            .reapply(
                .first,
                [
                    PortLimit(port: 1, limit: .percentShed(30)),
                    PortLimit(port: 3, limit: .allowedLoad(Kilowatts("0.25")!)),
                ], until: nil),
        ]
        for expectation in [nil, .cleared, .shed(.percentShed(7))] as [LoadExpectation?] {
            for staging in [nil, .allowedLoad(Kilowatts("1.50")!)] as [Limit?] {
                let plan = CommandPlan(
                    calls: calls, staging: staging, expectation: expectation, timeInterval: 60, warnings: ["w", "\""])
                #expect(again(.rest(.second, plan)) == .rest(.second, plan))
                #expect(again(.everywhere(plan)) == .everywhere(plan))
            }
        }
    }

    @Test func `what became of a station comes back from disk`() {
        var result = blank
        result.status = .done
        result.responseCode = "100"
        result.responseText = "ok"
        result.readback = ["1": ["shedState": 1]]
        result.inForce = true
        result.warnings = ["w"]
        let outcome = Progress.outcome(.second, Gathering.Outcome(result: result, isExecuted: true))
        #expect(again(outcome) == outcome)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"station":"1:1"}"#, #"{"station":"x","rest":{"calls":[]}}"#,
        #"{"station":"1:1","rest":{"calls":[{"call":"other"}]}}"#,
        #"{"station":"1:1","rest":{"calls":[{"call":"shed","target":{"station":"1:1"}}]}}"#,
        #"{"station":"1:1","executed":true,"outcome":{"status":"fine"}}"#,
    ])
    func `what is not understood is no progress`(text: String) {
        #expect(Progress(parsing: Array(text.utf8), blank: blank) == nil)
    }
}
