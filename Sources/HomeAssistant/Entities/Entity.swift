import Registry

/// One entity of Home Assistant, as a discovery document announces it.
public struct Entity: Hashable, Sendable {
    /// What kind of entity it is: a level of its topic.
    public enum Component: String, CaseIterable, Hashable, Sendable {
        case sensor
        case binarySensor = "binary_sensor"
        case number
        case `switch`
        case button
    }

    public let component: Component
    /// Its level of the topic, unique on its device.
    public let objectID: String
    /// What is its own: all keys but `device`, `origin` and those of availability, unless it differs there.
    let config: JSONObject

    /// What the record of announced topics calls it.
    var item: String { "\(component.rawValue)/\(objectID)" }
}
