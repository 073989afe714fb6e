import Registry
import Testing

struct LimitViewTests {
    private let cap = Limit.allowedLoad(Kilowatts("2.50")!)

    @Test func `while not shed a staged limit is what its point shows, and the other is null`() {
        let view = LimitView(staged: cap)
        #expect(view.shown(shedState: 0, allowedLoad: "0.000", percentShed: 0) == ShownLimits(allowedLoad: "2.50"))
        let percentage = LimitView(staged: .percentShed(50))
        #expect(percentage.shown(shedState: 0, allowedLoad: "0.000", percentShed: 0) == ShownLimits(percentShed: 50))
    }

    @Test func `while not shed and with nothing staged both are null`() {
        #expect(LimitView().shown(shedState: 0, allowedLoad: "0.000", percentShed: 0) == ShownLimits())
    }

    @Test func `while shed the limit in force shows with the API's digits, whatever is staged`() {
        for view in [LimitView(), LimitView(staged: cap), LimitView(staged: .percentShed(50), asked: .percentShed(7))] {
            #expect(view.shown(shedState: 1, allowedLoad: "3.000", percentShed: 0) == ShownLimits(allowedLoad: "3.000"))
            #expect(view.shown(shedState: 1, allowedLoad: "0.000", percentShed: 20) == ShownLimits(percentShed: 20))
            #expect(view.shown(shedState: 1, allowedLoad: nil, percentShed: 20) == ShownLimits(percentShed: 20))
        }
    }

    @Test func `a shed to nothing is told from one by nothing by what was asked`() {
        func shown(_ asked: Limit?) -> ShownLimits {
            LimitView(asked: asked).shown(shedState: 1, allowedLoad: "0.000", percentShed: 0)
        }
        #expect(shown(.allowedLoad(.zero)) == ShownLimits(allowedLoad: "0.000"))
        #expect(shown(.percentShed(0)) == ShownLimits(percentShed: 0))
        #expect(shown(nil) == ShownLimits(allowedLoad: "0.000"))
    }

    @Test func `if the API does not tell the shed state its own values stand`() {
        let view = LimitView(staged: cap, asked: .percentShed(5))
        #expect(
            view.shown(shedState: nil, allowedLoad: "1.000", percentShed: 3)
                == ShownLimits(allowedLoad: "1.000", percentShed: 3))
        #expect(view.shown(shedState: nil, allowedLoad: nil, percentShed: nil) == ShownLimits())
    }
}
