import Testing

/// `#expect(found == wanted)` for what a mutating call returned, which the macro does not take.
func same<T: Equatable>(_ found: T, _ wanted: T, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(found == wanted, sourceLocation: sourceLocation)
}
