import Registry

/// One value for each register class, without a hash table.
struct ClassTable<Value: Sendable>: Sendable {
    private var values: [Value]

    init(repeating value: Value) {
        values = Array(repeating: value, count: RegisterClass.allCases.count)
    }

    subscript(registerClass: RegisterClass) -> Value {
        get { values[registerClass.position] }
        set { values[registerClass.position] = newValue }
        _modify { yield &values[registerClass.position] }
    }
}

/// A set of register classes in one byte.
struct ClassSet: Hashable, Sendable {
    private var bits: UInt8 = 0

    init() {}
    init(_ classes: some Sequence<RegisterClass>) { for each in classes { insert(each) } }

    var isEmpty: Bool { bits == 0 }
    /// In the order of `RegisterClass.allCases`.
    var members: [RegisterClass] { RegisterClass.allCases.filter(contains) }

    func filter(_ isIncluded: (RegisterClass) -> Bool) -> ClassSet {
        var kept = ClassSet()
        for each in RegisterClass.allCases where contains(each) && isIncluded(each) { kept.insert(each) }
        return kept
    }

    func contains(_ registerClass: RegisterClass) -> Bool { bits & 1 << registerClass.position != 0 }
    func isDisjoint(with other: ClassSet) -> Bool { bits & other.bits == 0 }
    func isSubset(of other: ClassSet) -> Bool { bits & ~other.bits == 0 }
    mutating func insert(_ registerClass: RegisterClass) { bits |= 1 << registerClass.position }
    mutating func formUnion(_ other: ClassSet) { bits |= other.bits }
    @discardableResult
    mutating func remove(_ registerClass: RegisterClass) -> Bool {
        defer { bits &= ~(1 << registerClass.position) }
        return contains(registerClass)
    }
}
