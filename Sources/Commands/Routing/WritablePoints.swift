import Registry

/// The points of one set target, told apart into those that may be written and those that may not.
struct WritablePoints {
    private let target: SetTarget
    private let rules: CommandRules
    private let registers: [Register]

    /// - Throws: a refusal if the station has no such port.
    init(_ target: SetTarget, rules: CommandRules) throws(Rejection) {
        self.target = target
        self.rules = rules
        let device = target.device
        guard let port = target.port else {
            // On the station's own topic any port's writable point stands for the station as a whole, so the rows of
            // its ports count too; its own rows come last and win.
            let (own, ports) = (device.registers(forPort: nil), device.registers.filter { $0.port != .station })
            registers = ports + own
            return
        }
        guard device.coversEveryPort || device.namedPorts.contains(port) else {
            let known = device.namedPorts.map(String.init).joined(separator: ", ")
            throw Rejection("\(device.path) has no port \(port); its ports are \(known.isEmpty ? "none" : known)")
        }
        registers = device.registers(forPort: port)
    }

    /// What a point writes.
    ///
    /// - Parameter options: names that may have been meant as well, in the object form.
    /// - Throws: a refusal that names the writable points if there is no such point or if it is read-only.
    func attribute(of point: String, orOption options: [String] = []) throws(Rejection) -> WritableAttribute {
        let named = registers.filter { $0.point == point }
        for register in named.reversed() where register.isWritable {
            if let attribute = WritableAttribute(register.attribute) { return attribute }
        }
        guard named.isEmpty else { throw Rejection("\(point) is read-only; \(writableText)") }
        let near = Spelling.closest(to: point, among: names + options).map { ", did you mean \($0)?" } ?? ";"
        throw Rejection("\(target.name) has no point \(point.quoted)\(near) \(writableText)")
    }

    /// The one port that all these points belong to, where one device carries the points of all ports. Nil: the target
    /// stands as the topic names it.
    ///
    /// - Throws: a refusal if they belong to several ports: one command acts on one target.
    func port(of points: [String]) throws(Rejection) -> Int? {
        guard rules.layout == .station, target.port == nil else { return target.port }
        let layout = target.device.registersInStationLayout()
        var ports: Set<Int?> = []
        for register in layout where points.contains(register.point) {
            if case .port(let number) = register.port { ports.insert(number) } else { ports.insert(nil) }
        }
        guard ports.count <= 1 else {
            throw Rejection("\(points.joined(separator: ", ")) belong to different ports; write them apart")
        }
        return ports.first ?? nil
    }

    /// The names of the writable points, in registry order, each once.
    var names: [String] {
        var seen: Set<String> = []
        let writable = registers.filter { $0.isWritable && WritableAttribute($0.attribute) != nil }
        return writable.map(\.point).filter { seen.insert($0).inserted }
    }

    /// The names of the writable limits, each with a value for an example.
    var limitExamples: [(name: String, value: String)] {
        names.compactMap { name in
            switch try? attribute(of: name) {
            case .allowedLoad: (name, "3.0")
            case .percentShed: (name, "50")
            case .shedState, .clearAlarms, nil: nil
            }
        }
    }

    /// What the object form takes here, for the reason of a refusal.
    var objectForms: String { "a JSON object of points, such as \(objectExample)" }

    /// An object that sheds, or the nearest to it that can be written here.
    var objectExample: String {
        var members: [String] = []
        if let shed = names.first(where: { (try? attribute(of: $0)) == .shedState }) { members.append("\"\(shed)\":1") }
        if let limit = limitExamples.first { members.append("\"\(limit.name)\":\(limit.value)") }
        if members.isEmpty { members = ["\"\(names.first ?? "shedState")\":1"] }
        return "{\(members.joined(separator: ","))}"
    }

    private var writableText: String {
        names.isEmpty ? "it has no writable points" : "writable are \(names.joined(separator: ", "))"
    }
}
