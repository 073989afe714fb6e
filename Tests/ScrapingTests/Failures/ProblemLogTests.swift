import Registry
import Testing

@testable import Scraping

struct ProblemLogTests {
    private func load(_ number: Int) -> ReadKey { ReadKey(station("1:\(number)"), .load) }

    private func failure(_ kind: ReadFailure.Kind, _ message: String = "why") -> ReadFailure {
        ReadFailure(kind, message: message)
    }

    private func ids(_ changes: [ScrapeProblemChange]) -> [String] {
        changes.map {
            switch $0 {
            case .appeared(let problem): "+" + problem.id
            case .over(let problem): "-" + problem.id
            }
        }
    }

    @Test func `wrong credentials are one problem, told once, and over with the first success`() {
        var log = ProblemLog(account: "alameda")
        #expect(ids(log.failed(load(1), with: failure(.wrongCredentials))) == ["+credentials/alameda"])
        for number in 1...50 { #expect(log.failed(load(number), with: failure(.wrongCredentials)).isEmpty) }
        #expect(ids(log.succeeded(load(7))) == ["-credentials/alameda"])
        #expect(log.succeeded(load(8)).isEmpty)
        #expect(ids(log.failed(load(1), with: failure(.wrongCredentials))) == ["+credentials/alameda"])
    }

    @Test func `a dead endpoint is one problem after three failures, not one for each station`() {
        var log = ProblemLog(account: "alameda")
        #expect(log.failed(load(1), with: failure(.noAnswer)).isEmpty)
        #expect(log.failed(load(2), with: failure(.noAnswer)).isEmpty)
        #expect(ids(log.failed(load(3), with: failure(.noAnswer))) == ["+endpoint/alameda"])
        for round in 1...5 {
            for number in 1...100 { #expect(log.failed(load(number), with: failure(.noAnswer)).isEmpty, "\(round)") }
        }
        #expect(ids(log.succeeded(load(50))) == ["-endpoint/alameda"])
    }

    @Test func `a lost reply between others is nothing to tell; a station that stays silent is`() {
        var log = ProblemLog(account: "alameda")
        var told: [String] = []
        for _ in 1...3 {
            told += ids(log.failed(load(1), with: failure(.noAnswer)))
            told += ids(log.succeeded(load(2)))
        }
        #expect(told == ["+silent/alameda/getLoad/1:1"])
        #expect(log.failed(load(1), with: failure(.noAnswer)).isEmpty)
        #expect(ids(log.succeeded(load(1))) == ["-silent/alameda/getLoad/1:1"])
        // It begins anew.
        #expect(log.failed(load(1), with: failure(.noAnswer)).isEmpty)
    }

    @Test func `a denied operation is named once for all stations`() {
        var log = ProblemLog(account: "alameda")
        var told: [String] = []
        for number in 1...20 { told += ids(log.failed(load(number), with: failure(.denied), isForAll: true)) }
        #expect(told == ["+denied/alameda/getLoad"])
        #expect(
            log.active.first?.what == "the API plan or the rights of account alameda do not include getLoad (code 101)")
        #expect(log.active.first?.remedy.contains("LoadRegister") == true)
        #expect(
            ids(log.failed(ReadKey(station("1:1"), .alarm), with: failure(.denied), isForAll: true)) == [
                "+denied/alameda/getAlarms"
            ])
    }

    @Test func `if some stations are allowed after all, the denied ones are named`() {
        var log = ProblemLog(account: "alameda")
        _ = log.failed(load(1), with: failure(.denied), isForAll: true)
        _ = log.failed(load(2), with: failure(.denied), isForAll: true)
        #expect(
            ids(log.succeeded(load(3))) == [
                "-denied/alameda/getLoad", "+denied/alameda/getLoad/1:1", "+denied/alameda/getLoad/1:2",
            ])
        #expect(ids(log.failed(load(4), with: failure(.denied))) == ["+denied/alameda/getLoad/1:4"])
        #expect(ids(log.succeeded(load(1))) == ["-denied/alameda/getLoad/1:1"])
    }

    @Test func `if the whole account is allowed again, no station is named: each will be asked`() {
        var log = ProblemLog(account: "alameda")
        for number in 1...9 { _ = log.failed(load(number), with: failure(.denied), isForAll: true) }
        #expect(ids(log.succeeded(load(3), isAllowedAgain: true)) == ["-denied/alameda/getLoad"])
        #expect(log.active.isEmpty)
        #expect(ids(log.failed(load(4), with: failure(.denied))) == ["+denied/alameda/getLoad/1:4"])
    }

    @Test func `an operation allowed again is told when the last denial is over`() {
        var log = ProblemLog(account: "alameda")
        _ = log.failed(load(1), with: failure(.denied), isForAll: true)
        #expect(ids(log.succeeded(load(1))) == ["-denied/alameda/getLoad"])
        #expect(log.active.isEmpty)
    }

    @Test func `an unknown station is named once, whatever the operation, and is over when all of them know it`() {
        var log = ProblemLog(account: "alameda")
        let keys = [RegisterClass.stationStatus, .load, .alarm].map { ReadKey(station("1:9"), $0) }
        var told: [String] = []
        for key in keys { told += ids(log.failed(key, with: .unknownStation)) }
        #expect(told == ["+station/alameda/1:9"])
        #expect(log.active.first?.what == "station 1:9 is unknown: not in the account alameda, or mistyped")
        #expect(log.isUnknown(keys[1]) && !log.isUnknown(load(1)))
        #expect(log.succeeded(keys[0]).isEmpty && log.succeeded(keys[1]).isEmpty)
        #expect(ids(log.succeeded(keys[2])) == ["-station/alameda/1:9"])
        #expect(ids(log.failed(keys[0], with: .unknownStation)) == ["+station/alameda/1:9"])
    }

    @Test func `what fails another way is over in the old way`() {
        var log = ProblemLog(account: "alameda")
        #expect(ids(log.failed(load(1), with: failure(.malformed))) == ["+malformed/alameda/getLoad/1:1"])
        #expect(log.failed(load(1), with: failure(.malformed, "otherwise")).isEmpty)
        #expect(
            ids(log.failed(load(1), with: failure(.refused))) == [
                "-malformed/alameda/getLoad/1:1", "+refused/alameda/getLoad/1:1",
            ])
        #expect(ids(log.succeeded(load(1))) == ["-refused/alameda/getLoad/1:1"])
    }

    @Test(arguments: [ReadFailure.Kind.malformed, .refused, .unknownStation])
    func `ten stations are named, one message stands for the rest, and each is over when it is`(
        _ kind: ReadFailure.Kind
    ) {
        var log = ProblemLog(account: "alameda")
        var told: [String] = []
        for number in 1...200 { told += ids(log.failed(load(number), with: failure(kind))) }
        #expect(told.count == 11)
        #expect(told.last?.hasSuffix("/others") == true)
        var over: [String] = []
        for number in (1...200).reversed() { over += ids(log.succeeded(load(number))) }
        #expect(over.count == 11 && Set(over.map { $0.dropFirst() }) == Set(told.map { $0.dropFirst() }))
        #expect(over.first?.hasSuffix("/others") == true, "over as soon as only named ones fail")
        #expect(log.active.isEmpty)
    }

    @Test func `what was given up is no problem`() {
        var log = ProblemLog(account: "alameda")
        for kind in [ReadFailure.Kind.cancelled, .overBudget] {
            for _ in 1...9 { #expect(log.failed(load(1), with: failure(kind)).isEmpty) }
        }
    }

    @Test(arguments: ReadFailure.Kind.allCases.filter { $0 != .cancelled && $0 != .overBudget })
    func `every problem says what is wrong, where, and what to do`(_ kind: ReadFailure.Kind) {
        var log = ProblemLog(account: "alameda")
        for _ in 1...3 { _ = log.failed(load(1), with: failure(kind, "no route to host"), isForAll: true) }
        #expect(log.active.count == 1)
        for problem in log.active {
            #expect(problem.account == "alameda" && problem.what.contains("alameda") || problem.what.contains("1:1"))
            #expect(problem.remedy.count > 20)
            #expect(problem.description == "\(problem.what); \(problem.remedy)")
        }
    }

    @Test func `whatever happens, what is told is what is over or active, each id in turn`() {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<50 {
            var log = ProblemLog(account: "alameda")
            var active: Set<String> = []
            for _ in 0..<400 {
                let key = ReadKey(
                    station("1:\(Int.random(in: 1...15, using: &random))"),
                    [RegisterClass.load, .alarm].randomElement(using: &random) ?? .load)
                let kind = ReadFailure.Kind.allCases.randomElement(using: &random) ?? .denied
                let changes =
                    Int.random(in: 0..<3, using: &random) == 0
                    ? log.succeeded(key)
                    : log.failed(key, with: failure(kind), isForAll: Bool.random(using: &random))
                for change in changes {
                    switch change {
                    case .appeared(let problem): #expect(active.insert(problem.id).inserted)
                    case .over(let problem): #expect(active.remove(problem.id) != nil)
                    }
                }
            }
            #expect(active == Set(log.active.map(\.id)))
            // When everything succeeds, nothing is left.
            for number in 1...15 {
                for registerClass in [RegisterClass.load, .alarm] {
                    _ = log.succeeded(ReadKey(station("1:\(number)"), registerClass))
                }
            }
            #expect(log.active.isEmpty)
        }
    }
}
