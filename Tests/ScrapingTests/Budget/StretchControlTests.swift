import FoundationEssentials
import Testing

@testable import Scraping

struct StretchControlTests {
    private func factor(_ value: Double) -> StretchFactor { StretchFactor(atLeast: value) }

    @Test func `up at once, down by halves and with patience`() {
        var control = StretchControl(hesitation: 0, patience: 900)
        control.follow(need: factor(4), comfort: factor(4.8), at: time("12:00:00"))
        #expect(control.factor.value == 4.8)
        var changes: [String] = []
        for minute in 1...120 {
            let before = control.factor
            control.follow(need: .none, comfort: .none, at: time("12:00:00").addingTimeInterval(Double(minute * 60)))
            if control.factor != before { changes.append("\(minute): \(control.factor)") }
        }
        #expect(changes == ["16: 2", "31: 1.4", "46: 1.2", "61: 1"])
    }

    @Test func `a need that does not last is not followed where hesitation is asked for`() {
        var control = StretchControl(hesitation: 60, patience: 120)
        control.follow(need: factor(3), comfort: factor(3), at: time("12:00:00"))
        control.follow(need: .none, comfort: .none, at: time("12:00:50"))
        control.follow(need: factor(3), comfort: factor(3), at: time("12:01:00"))
        #expect(control.factor == .none)
        control.follow(need: factor(2), comfort: factor(2), at: time("12:02:00"))
        #expect(control.factor.value == 2)
    }

    @Test func `between need and comfort it stays where it is`() {
        var control = StretchControl(hesitation: 0, patience: 60)
        control.follow(need: factor(2), comfort: factor(2.4), at: time("12:00:00"))
        for minute in 1...600 {
            let isMore = minute % 2 == 0
            control.follow(
                need: factor(isMore ? 2.4 : 2), comfort: factor(isMore ? 2.4 : 2.8),
                at: time("12:00:00").addingTimeInterval(Double(minute * 60)))
            #expect(control.factor.value == 2.4)
        }
    }

    @Test func `a need that swings makes it more patient, so that it hardly swings itself`() {
        var control = StretchControl(hesitation: 0, patience: 60)
        var changes = 0
        for minute in 0..<1440 {
            let before = control.factor
            let need = factor(minute / 5 % 2 == 0 ? 2 : 1)
            control.follow(need: need, comfort: need, at: time("00:00:00").addingTimeInterval(Double(minute * 60)))
            if control.factor != before { changes += 1 }
        }
        #expect(changes <= 12)
    }

    @Test func `a clock put back does not stop it`() {
        var control = StretchControl(hesitation: 0, patience: 900)
        control.follow(need: factor(2), comfort: factor(2), at: time("12:00:00"))
        control.follow(need: .none, comfort: .none, at: time("12:05:00"))
        for minute in 0...60 {
            control.follow(need: .none, comfort: .none, at: time("02:00:00").addingTimeInterval(Double(minute * 60)))
        }
        #expect(control.factor == .none)
    }
}
