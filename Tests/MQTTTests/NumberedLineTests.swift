@testable import MQTT
import Testing

@Suite struct NumberedLineTests {
    @Test(arguments: 0..<30 as Range<UInt64>)
    func `it does what a dictionary sorted by its keys does`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var line = NumberedLine<String>()
        var model: [UInt64: String] = [:]
        for step in 0..<2000 {
            let number = UInt64.random(in: 0..<60, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0..<3:
                guard model[number] == nil else { break }
                line.insert("\(step)", number)
                model[number] = "\(step)"
            case 3..<5: #expect(line.remove(number) == model.removeValue(forKey: number))
            case 5:
                line[number] = "changed"
                if model[number] != nil { model[number] = "changed" }
            case 6:
                guard let first = line.first else { break }
                line.remove(first.number)
                #expect(model.removeValue(forKey: first.number) == first.value)
            default:
                guard step % 100 == 0 else { break }
                #expect(line.removeAll().map(\.number) == model.keys.sorted())
                model = [:]
            }
            #expect(line[number] == model[number])
            #expect(line.count == model.count && line.isEmpty == model.isEmpty)
            #expect(line.first?.number == model.keys.min())
            #expect(line.all.map(\.number) == model.keys.sorted())
        }
    }
}
