/// One line of the attribute catalogue.
struct AttributeFacts {
    let level: Attribute.Level
    let type: ValueType
    let units: String
    let summary: String

    init(_ level: Attribute.Level, _ type: ValueType, _ summary: String, units: String = "") {
        self.level = level
        self.type = type
        self.units = units
        self.summary = summary
    }
}
