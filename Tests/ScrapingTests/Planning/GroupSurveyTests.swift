import ChargePointAPI
import FoundationEssentials
import Testing

@testable import Scraping

/// When the station groups are asked for.
struct GroupSurveyTests {
    private func listing(_ group: Int, _ stations: String...) -> StationGroups.Listing {
        StationGroups.Listing(.group(.init(group)), stations: stations)
    }

    private func failure(_ kind: ReadFailure.Kind) -> ReadFailure { ReadFailure(kind, message: "") }

    @Test func `loads wait for the first survey only, and the next is a day later`() {
        var survey = GroupSurvey(isUseful: true)
        #expect(survey.mustComeFirst)
        #expect(survey.begin(at: time("12:00:00")) == .organizations)
        #expect(survey.begin(at: time("12:00:00")) == nil, "one at a time")
        #expect(
            survey.take(organizations: ["B", "A", "B"]) == [
                .stationGroups(organization: "A"), .stationGroups(organization: "B"),
            ])
        survey.take([listing(1, "1:1", "1:2")], of: "A")
        #expect(!survey.isComplete)
        survey.take([], of: "B")
        #expect(survey.isComplete && survey.isWhole)
        // Each organization is a scope of its own, beside its groups.
        #expect(survey.listings.map(\.scope) == [.group(1), .organization("A"), .organization("B")])
        survey.end(nil, at: time("12:00:01"))
        #expect(!survey.mustComeFirst && survey.listings.isEmpty)
        #expect(survey.begin(at: time("12:00:00", day: "2026-03-11")) == nil)
        #expect(survey.begin(at: time("12:00:01", day: "2026-03-11")) == .organizations)
    }

    @Test func `an organization that does not answer leaves the list incomplete, and it is tried again soon`() {
        var survey = GroupSurvey(isUseful: true)
        _ = survey.begin(at: time("12:00:00"))
        _ = survey.take(organizations: ["A", "B"])
        survey.take([listing(1, "1:1")], of: "A")
        survey.take(nil, of: "B")
        #expect(survey.isComplete && !survey.isWhole)
        survey.end(failure(.noAnswer), at: time("12:00:30"))
        #expect(!survey.mustComeFirst, "loads do not wait any longer")
        #expect(survey.begin(at: time("12:01:29")) == nil)
        #expect(survey.begin(at: time("12:01:30")) == .organizations)
    }

    @Test func `without answers the pauses double up to an hour, and a denial is probed every hour`() {
        var survey = GroupSurvey(isUseful: true)
        var now = time("00:00:00")
        for pause in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
            #expect(survey.begin(at: now) == .organizations)
            survey.end(failure(.noAnswer), at: now)
            #expect(survey.begin(at: now.adding(seconds: pause - 1)) == nil, "\(pause)")
            now = now.adding(seconds: pause)
        }
        #expect(survey.begin(at: now) == .organizations)
        survey.end(failure(.denied), at: now)
        #expect(survey.begin(at: now.adding(seconds: 3599)) == nil)
        #expect(survey.begin(at: now.adding(seconds: 3600)) == .organizations)
    }

    @Test func `a change that an answer shows brings it forward, but not within a quarter of an hour`() {
        var survey = GroupSurvey(isUseful: true)
        _ = survey.begin(at: time("12:00:00"))
        survey.end(nil, at: time("12:00:00"))
        survey.hasten(at: time("12:05:00"))
        #expect(survey.begin(at: time("12:14:59")) == nil)
        #expect(survey.begin(at: time("12:15:00")) == .organizations)
        survey.end(nil, at: time("12:15:00"))
        survey.hasten(at: time("18:00:00"))
        #expect(survey.begin(at: time("18:00:00")) == .organizations)
    }

    @Test func `a clock that is put back does not put it off, and a single station needs none`() {
        var survey = GroupSurvey(isUseful: true)
        _ = survey.begin(at: time("12:00:00"))
        survey.end(nil, at: time("12:00:00"))
        #expect(survey.begin(at: time("11:00:00", day: "2026-03-09")) == .organizations)
        var useless = GroupSurvey(isUseful: false)
        #expect(!useless.mustComeFirst && useless.begin(at: time("12:00:00")) == nil)
    }
}
