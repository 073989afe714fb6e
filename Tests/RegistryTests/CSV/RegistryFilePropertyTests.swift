import Registry
import Testing

@Suite struct RegistryFilePropertyTests {
    @Test(arguments: 0..<200)
    func `what is written out reads back the same`(seed: Int) {
        var generator = SeededRandom(seed: seed)
        let registers = (0..<Int.random(in: 1...30, using: &generator)).map { index in
            Register.random(point: "p\(index)", using: &generator)
        }
        let file = RegistryFile(name: "r.csv", registers: registers)
        let (read, problems) = RegistryFile.parse(Array(file.csv().utf8), name: "r.csv")
        #expect(problems.filter { $0.severity == .error }.isEmpty)
        #expect(read.registers.map(\.withoutLine) == registers.map(\.withoutLine))
    }

    @Test(arguments: 0..<500)
    func `a spoilt file neither crashes nor yields a register that breaks a rule`(seed: Int) {
        var generator = SeededRandom(seed: seed)
        var bytes = Array(VOLTTRONSample.csv.utf8)
        for _ in 0..<Int.random(in: 1...40, using: &generator) { bytes.spoil(using: &generator) }
        let (file, problems) = RegistryFile.parse(bytes, name: "r.csv")
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
        for problem in problems {
            #expect(!problem.message.isEmpty && !problem.remedy.isEmpty)
            #expect(!problem.description.contains("\n"))
            #expect((1...lines).contains(problem.line ?? 1))
        }
        for register in file.registers {
            #expect(!register.point.isEmpty && !register.point.contains(where: { "/+#".contains($0) }))
            #expect(!register.isWritable || register.attribute.isWritable)
            #expect((1...lines).contains(register.line))
        }
    }

    @Test(arguments: 0..<100)
    func `random bytes neither crash nor take long`(seed: Int) {
        var generator = SeededRandom(seed: seed)
        let alphabet = Array("\",\r\n *0aé\u{0}Volttron Point Name".utf8)
        let bytes = (0..<5000).compactMap { _ in alphabet.randomElement(using: &generator) }
        #expect(RegistryFile.parse(bytes, name: "r.csv").problems.count <= 1001)
    }
}

extension Register {
    fileprivate var withoutLine: Register {
        Register(
            point: point, attribute: attribute, port: port, type: type, units: units, startingValue: startingValue,
            isWritable: isWritable, notes: notes, interval: interval, maxAge: maxAge)
    }

    fileprivate static func random(point: String, using generator: inout SeededRandom) -> Register {
        let attribute = Attribute.catalogue.randomElement(using: &generator) ?? .load(.portLoad)
        let texts = ["", "kW", "a, b", "say \"hi\"", "two\nlines", "Straße 東京", "5\" \u{301}pipe", "\"\"", ","]
        return Register(
            point: point, attribute: attribute,
            port: [.station, .every, .port(.random(in: 1...9, using: &generator))].randomElement(using: &generator)
                ?? .every,
            type: ValueType.allCases.randomElement(using: &generator),
            units: texts.randomElement(using: &generator) ?? "",
            startingValue: [nil, "0", "3.5"].randomElement(using: &generator) ?? nil,
            isWritable: attribute.isWritable && .random(using: &generator),
            notes: texts.randomElement(using: &generator) ?? "",
            interval: .random(using: &generator) ? .random(in: 1...100_000, using: &generator) : nil,
            maxAge: .random(using: &generator) ? .random(in: 0...100_000, using: &generator) : nil)
    }
}

extension [UInt8] {
    fileprivate mutating func spoil(using generator: inout SeededRandom) {
        guard !isEmpty else { return }
        let index = Int.random(in: 0..<count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: self[index] = .random(in: 0...255, using: &generator)
        case 1: remove(at: index)
        case 2: insert(Array("\",\n\r/#*0".utf8).randomElement(using: &generator) ?? 0, at: index)
        case 3: removeSubrange(index..<Swift.min(count, index + 20))
        default:
            let end = Swift.min(count, index + 80)
            insert(contentsOf: Array(self[index..<end]), at: Int.random(in: 0..<count, using: &generator))
        }
    }
}
