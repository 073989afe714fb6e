import FoundationEssentials
import Registry
import Testing
import Topics

/// `topics.md` says what the program does.
struct TopicsDocumentTests {
    let document: TopicsDocument
    let bridge = ExampleBridge()

    init() throws {
        document = try TopicsDocument.load()
    }

    private func table(_ firstColumn: String) throws -> TopicsDocument.Table {
        try #require(
            document.tables.first { $0.header.first == firstColumn }, "a table that begins with \(firstColumn)")
    }

    private func entry(of example: TopicsDocument.Example) throws -> TopicEntry {
        let topic = try #require(example.topic)
        return try #require(
            TopicCatalogue.entry(of: topic, tree: bridge.tree, devices: [bridge.station.path]), "\(example)")
    }

    @Test func `the table of topics is the catalogue, row by row`() throws {
        let rows = try table("Topic").rows.map { row in
            [row["Topic"], row["Direction"], row["QoS"], row["Retained"]].map { $0 ?? "" }
        }
        let entries = TopicCatalogue.entries().map { entry in
            ["`\(entry.pattern)`", entry.direction.rawValue, "\(entry.qos)", entry.isRetained ? "yes" : "no"]
        }
        #expect(rows == entries)
    }

    @Test func `every kind of payload in the table has an example`() throws {
        let rows = try table("Topic").rows
        let shown = try Set(
            document.examples.filter { $0.topic != nil }.map { example in
                let pattern = "`\(try entry(of: example).pattern)`"
                return rows.first { $0["Topic"] == pattern }?["Payload"]
            })
        // What is written on a whole station has the form of what is written on a port.
        let kinds = Set(
            rows.compactMap { $0["Payload"] }.filter {
                !$0.hasSuffix("on the whole station") && !$0.hasSuffix("value to write on every station below")
            })
        #expect(kinds.subtracting(shown.compactMap { $0 }) == [])
    }

    @Test func `every published example is what the program writes`() throws {
        var compared = 0
        for example in document.examples {
            guard let topic = example.topic, try entry(of: example).direction == .out,
                !topic.hasSuffix("/set/result"), !topic.contains("/actuators/")
            else {
                continue
            }
            let payloads = bridge.payloads(on: topic, hasHeaders: example.attributes["headers"] == "payload")
            if example.language == "json" {
                let shown = try JSONValue(parsing: Array(example.text.utf8))
                #expect(try payloads.map { try JSONValue(parsing: $0) }.contains(shown), "\(example)")
            } else {
                #expect(payloads.contains(Array(example.text.utf8)), "\(example)")
            }
            compared += 1
        }
        #expect(compared == 16)
    }

    @Test func `every message that the examples' situation brings about is shown`() throws {
        let shown = try document.examples.filter { $0.language == "json" && $0.topic != nil }.map {
            try JSONValue(parsing: Array($0.text.utf8))
        }
        let tree = bridge.tree
        for topic in [
            tree.all(bridge.station.path, port: 2), tree.all(bridge.station.path), tree.info, tree.health, tree.error,
            tree.reloadResult,
        ] {
            for payload in bridge.payloads(on: topic, hasHeaders: false) {
                #expect(try shown.contains(JSONValue(parsing: payload)), "\(topic)")
            }
        }
    }

    @Test func `every set example addresses a writable point of the example station`() throws {
        let parser = SetTopicParser(tree: bridge.tree, devices: [bridge.station], groups: true, actuators: true)
        let examples = try document.examples.filter {
            try $0.topic != nil && entry(of: $0).direction == .in && entry(of: $0).pattern.contains("set")
        }
        #expect(examples.count == 7)
        let options = try table("member").rows.compactMap { $0["member"] }
        for example in examples {
            var points: [String] = []
            switch parser.read(try #require(example.topic), ports: { _ in [1, 2] }) {
            case .set(let topic): points = [topic.point].compactMap { $0 }
            case .subtree(let topic): points = [topic.point].compactMap { $0 }
            case .refused, .foreign:
                Issue.record("\(example) addresses nothing")
                continue
            }
            if example.language == "json" {
                let value = try JSONValue(parsing: Array(example.text.utf8))
                #expect((value.object == nil) == !points.isEmpty, "\(example)")
                points += value.object.map { $0.keys.filter { !options.contains("`\($0)`") } } ?? []
                if value.object?.keys == ["cancel"] { continue }
            }
            #expect(!points.isEmpty)
            for point in points {
                #expect(
                    bridge.station.registers.contains { $0.point == point && $0.isWritable }, "\(example): \(point)")
            }
        }
    }

    @Test func `every get example asks for something of the example station`() throws {
        let parser = SetTopicParser(tree: bridge.tree, devices: [bridge.station], actuators: true)
        let examples = try document.examples.filter {
            try $0.topic != nil && entry(of: $0).direction == .in && entry(of: $0).pattern.contains("get")
        }
        #expect(examples.count == 3)
        let members = try table("member of a get message").rows.compactMap { $0["member of a get message"] }
        for example in examples {
            let reading = parser.readGet(try #require(example.topic)) { _ in [1, 2] }
            guard case .set = reading else {
                Issue.record("\(example): \(reading)")
                continue
            }
            if example.language == "json" {
                let object = try #require(JSONValue(parsing: Array(example.text.utf8)).object)
                #expect(object.keys.allSatisfy { members.contains("`\($0)`") }, "\(example)")
            }
        }
    }

    @Test func `actuator examples have the shapes that VOLTTRON's agents read`() throws {
        for example in document.examples {
            guard let topic = example.topic, topic.contains("/actuators/"), try entry(of: example).direction == .out
            else { continue }
            let value = try JSONValue(parsing: Array(example.text.utf8))
            #expect(topic.contains("/error/") ? value.object?.keys == ["type", "value"] : value.object == nil)
        }
    }

    @Test func `every result example has the keys of a result, in order, and a status that there is`() throws {
        let rows = try table("key").rows
        let documented = rows.compactMap { $0["key"] }.flatMap { cell in
            cell.split(separator: "`").map(String.init).filter { !["", ", ", " or "].contains($0) }
        }
        let statuses = try #require(rows.first { $0["key"] == "`status`" }?["meaning"])
        let results = document.examples.filter { $0.topic?.hasSuffix("/set/result") ?? false }
        #expect(results.count == 4)
        for result in results {
            let object = try #require(JSONValue(parsing: Array(result.text.utf8)).object)
            let isOfMany = try entry(of: result).pattern.contains("<path>")
            let expected = documented.filter {
                $0 != (object["point"] == nil ? "point" : "points") && ($0 != "stations" || isOfMany)
            }
            #expect(object.keys == expected, "\(result)")
            #expect(statuses.contains("`\(object["status"]?.string ?? "?")`:"), "\(result)")
        }
    }

    @Test func `every list of filters is what is subscribed to for its devices`() throws {
        let examples = document.examples.filter { $0.attributes["filters"] != nil }
        #expect(examples.count == 2)
        for example in examples {
            let devices = try #require(example.attributes["filters"]).split(separator: ",").compactMap {
                DevicePath(String($0))
            }
            #expect(bridge.tree.setFilters(for: devices) == example.text.split(separator: "\n").map(String.init))
        }
        for (attribute, filters) in [
            ("getFilters", bridge.tree.getFilters(for: [bridge.station.path])),
            ("actuatorFilters", bridge.tree.actuatorFilters(for: [bridge.station.path])),
        ] {
            let example = try #require(document.examples.first { $0.attributes[attribute] != nil })
            #expect(filters == example.text.split(separator: "\n").map(String.init))
        }
    }

    @Test func `the switches have their defaults`() throws {
        let switches = PublishSwitches()
        let rows = try table("switch of the device file").rows
        let expected = [
            ("publish_depth_first_all", switches.depthFirstAll), ("publish_depth_first", switches.depthFirst),
            ("publish_breadth_first_all", switches.breadthFirstAll), ("publish_breadth_first", switches.breadthFirst),
        ]
        #expect(rows.map { $0["switch of the device file"] } == expected.map { "`\($0.0)`" })
        #expect(rows.map { $0["default"] } == expected.map { "\($0.1)" })
        let patterns = Set(TopicCatalogue.entries().map(\.pattern))
        #expect(rows.allSatisfy { row in patterns.contains((row["topics"] ?? "").replacing("`", with: "")) })
    }

    @Test func `names that no point may have are all listed`() throws {
        let text = try String(contentsOfFile: TopicsDocument.path(), encoding: .utf8)
        let sentence = try #require(text.split(separator: "\n").first { $0.hasSuffix("are never names of points.") })
        let names = sentence.split(separator: "`").map(String.init).filter { $0.allSatisfy(\.isLetter) }
        #expect(Set(names) == TopicTree.reservedNames)
    }

    @Test func `links within the page lead somewhere`() throws {
        let text = try String(contentsOfFile: TopicsDocument.path(), encoding: .utf8)
        let anchors = Set(
            text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                String(
                    heading.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-").filter {
                        $0.isLetter || $0.isNumber || $0 == "-"
                    })
            })
        let links = text.split(separator: "](#").dropFirst().compactMap {
            $0.split(separator: ")").first.map(String.init)
        }
        #expect(links.count >= 12)
        #expect(Set(links).subtracting(anchors) == [])
    }
}
