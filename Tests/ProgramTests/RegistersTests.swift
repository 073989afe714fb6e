import Registry
import Testing

@testable import chargepoint2mqtt

@Suite struct RegistersTests {
    @Test func `every attribute has a row below its register`() {
        let lines = RegistersCommand.table(Attribute.catalogue, on: Console(width: nil))
        #expect(lines.count { $0.hasPrefix("  ") } == Attribute.catalogue.count + RegisterClass.allCases.count)
        for registerClass in RegisterClass.allCases {
            #expect(
                lines.contains { $0.hasPrefix(registerClass.rawValue) && $0.contains(registerClass.operation ?? "own") }
            )
        }
        for attribute in Attribute.catalogue {
            #expect(lines.contains { $0.hasPrefix("  \(attribute.name) ") && $0.hasSuffix(attribute.meaning) })
        }
    }

    @Test(arguments: [50, 80, 120])
    func `it fits the terminal, and the attribute is never cut`(width: Int) {
        let lines = RegistersCommand.table(Attribute.catalogue, on: Console(width: width))
        for line in lines { #expect(line.count <= width, "\(line)") }
        for attribute in Attribute.catalogue { #expect(lines.contains { $0.hasPrefix("  \(attribute.name) ") }) }
    }
}
