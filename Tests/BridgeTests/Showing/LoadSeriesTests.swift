import Testing

@testable import Bridge

/// The ring of loads that the dashboard's plots show.
@Suite struct LoadSeriesTests {
    /// Steps of 10 s, five of them, beginning at 100 s.
    private func series(_ readings: [(Double, Int?)]) -> LoadSeries {
        var series = LoadSeries(step: 10, count: 5)
        for (time, watts) in readings { series.record(watts, at: time) }
        return series
    }

    @Test func `nothing was told, and nothing is there`() {
        #expect(series([]).steps(at: 123).watts.isEmpty)
    }

    @Test func `a step is the mean over its time, each reading holding until the next`() {
        let (first, watts) = series([(100, 1000), (105, 3000), (110, 500)]).steps(at: 120)
        #expect(first == 10)
        #expect(watts == [2000, 500, 500], "the third step begins with what is held")
    }

    @Test func `the step under way counts what is past of it`() {
        let series = series([(100, 1000), (104, 0)])
        #expect(series.steps(at: 108).watts == [500])
        #expect(series.steps(at: 104).watts == [1000])
    }

    @Test func `a step has the mean of what was known, and none if nothing was`() {
        let (_, watts) = series([(100, 1000), (105, nil), (131, 2000)]).steps(at: 135)
        #expect(watts == [1000, nil, nil, 2000])
    }

    @Test func `no more steps are kept than there is room for`() {
        let (first, watts) = series((0..<100).map { (100 + Double($0) * 10, $0) }).steps(at: 1095)
        #expect(first == 105 && watts == [95, 96, 97, 98, 99])
    }

    @Test func `a long silence is what was held, or nothing, and costs no more than the ring`() {
        #expect(series([(100, 700)]).steps(at: 1e9).watts == [700, 700, 700, 700, 700])
        #expect(series([(100, 700), (110, nil)]).steps(at: 1e9).watts == [nil, nil, nil, nil, nil])
    }

    @Test func `a clock that is put back does not make old values new`() {
        let (first, watts) = series([(100, 1000), (120, 2000), (90, 5000)]).steps(at: 125)
        #expect(first == 10 && watts == [1000, 1000, 5000])
    }

    @Test func `loads beyond what a number holds are cut, not wrapped`() {
        #expect(series([(100, .max / 4096)]).steps(at: 115).watts.first == Int(Int32.max))
    }
}
