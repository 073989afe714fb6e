/// The members of a JSON object in the order in which they were written or added; no key comes twice.
public struct JSONObject: Hashable, Sendable {
    /// One `"key": value`.
    public struct Member: Hashable, Sendable {
        public let key: String
        public fileprivate(set) var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// All members, in order.
    public private(set) var members: [Member] = []

    public init() {}

    /// Members in the given order; a key that comes again replaces the value in its first place.
    public init(_ members: [(String, JSONValue)]) {
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// Members whose keys are known to differ: the parser has checked them.
    init(unique members: [Member]) {
        self.members = members
    }

    public var isEmpty: Bool { members.isEmpty }
    public var count: Int { members.count }
    public var keys: [String] { members.map(\.key) }

    /// The value of a key, nil if there is no such member (a member that is null gives `.null`). Setting it keeps the place of
    /// a key that exists and appends one that does not; setting nil removes the member.
    ///
    /// Looks through all members: these objects are a handful of keys long.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
