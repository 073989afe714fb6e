import Registry

/// The entities of one device in the making: gives each its names, and leaves the rest to whoever adds it.
struct EntityList {
    /// What begins every `unique_id`.
    let uniqueBase: String
    /// What entity ids begin with, if Home Assistant has not been told otherwise.
    let entityBase: String
    private(set) var entities: [Entity] = []
    private var names: EntityNames

    /// - Parameter points: the names of the device's points.
    init(uniqueBase: String, entityBase: String, points: some Sequence<String> = []) {
        self.uniqueBase = uniqueBase
        self.entityBase = entityBase
        names = EntityNames(points: points)
    }

    /// An entity of a point.
    ///
    /// - Parameter aspect: what it shows of the point; nil: the point itself.
    mutating func add(
        _ component: Entity.Component, point: String, aspect: String? = nil, _ label: String,
        _ members: [(String, JSONValue?)]
    ) {
        let name = aspect.map { "\(point)_\($0)" } ?? point
        add(
            component, names.take(name, isPoint: aspect == nil), uniqueID: "\(uniqueBase)_\(point)" + suffix(aspect),
            entityName: name.asEntityName, label, members)
    }

    /// An entity that is made of several points, or of none.
    mutating func add(
        _ component: Entity.Component, named name: String, _ label: String, _ members: [(String, JSONValue?)]
    ) {
        add(
            component, names.take(name, isPoint: false), uniqueID: uniqueBase + suffix(name),
            entityName: name.asEntityName,
            label, members)
    }

    /// No point has a / in its name, so that nothing a registry holds is taken for it.
    private func suffix(_ aspect: String?) -> String { aspect.map { "/\($0)" } ?? "" }

    private mutating func add(
        _ component: Entity.Component, _ objectID: String, uniqueID: String, entityName: String, _ label: String,
        _ members: [(String, JSONValue?)]
    ) {
        var entityName = entityName.isEmpty ? uniqueID.fingerprint : entityName
        if entityName.count > Self.longestName { entityName = "\(entityName.prefix(60))_\(uniqueID.fingerprint)" }
        let entity = "\(entityBase)_\(entityName)"
        var config = JSONObject([
            ("name", .string(label)), ("unique_id", .string(uniqueID)),
            // Each version knows one of the two, and drops the other.
            ("object_id", .string(entity)), ("default_entity_id", .string("\(component.rawValue).\(entity)")),
        ])
        for (key, value) in members { if let value { config[key] = value } }
        entities.append(Entity(component: component, objectID: objectID, config: config))
    }

    /// An entity id has at most 255 characters.
    private static let longestName = 80
}

extension JSONValue {
    /// A list of availability topics.
    static func availability(_ topics: [String]) -> JSONValue {
        .array(topics.map { ["topic": .string($0)] })
    }
}
