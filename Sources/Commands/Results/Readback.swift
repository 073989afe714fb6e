import ChargePointAPI
import Registry

/// One getLoad right after an accepted command, as its result shows it.
struct Readback: Sendable {
    /// The points of a port; of a station, by port number.
    let json: JSONValue
    /// Whether it shows what was written; nil: it does not tell.
    let inForce: Bool?

    /// - Returns: nil if the reply does not hold the target.
    init?(
        _ load: GetLoad.Station, of target: LoadTarget, on device: StationDevice, expecting expectation: LoadExpectation
    ) {
        var facts = StationFacts()
        facts.take(load)
        if let port = target.port {
            guard let shown = facts.ports[port] else { return nil }
            json = Readback.points(load, port: port, of: device)
            inForce = expectation.isMet(by: shown)
        } else {
            guard !facts.ports.isEmpty else { return nil }
            let ports = facts.ports.keys.sorted()
            json = .object(JSONObject(ports.map { (String($0), Readback.points(load, port: $0, of: device)) }))
            inForce = expectation.isMet(by: facts)
        }
    }

    private static let attributes: [LoadAttribute] = [.shedState, .portLoad, .allowedLoad, .percentShed]

    /// A port's load attributes under their points' names, or under their own where the device has no such point. The
    /// values are the API's, before any rule of what a point shows.
    private static func points(_ load: GetLoad.Station, port: Int, of device: StationDevice) -> JSONValue {
        guard let shown = load.ports.first(where: { $0.portNumber.flatMap { Int($0) } == port }) else { return .null }
        let registers = device.registers(forPort: port)
        var object = JSONObject()
        for attribute in attributes {
            let point = registers.last { $0.attribute == .load(attribute) }?.point ?? attribute.rawValue
            object[point] =
                switch attribute {
                case .shedState: shown.shedState.map(JSONValue.integer) ?? .null
                case .portLoad: number(shown.portLoad)
                case .allowedLoad: number(shown.allowedLoad)
                case .percentShed: shown.percentShed.map(JSONValue.integer) ?? .null
                default: .null
                }
        }
        return .object(object)
    }

    /// With the API's digits, made valid JSON where they are not (`.5`, `+1`).
    private static func number(_ decimal: DecimalText?) -> JSONValue {
        guard let text = decimal?.plainText, let number = JSONNumber(text) ?? SetValue(text: text)?.jsonNumber else {
            return .null
        }
        return .number(number)
    }
}

extension SetValue {
    fileprivate var jsonNumber: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }
}
