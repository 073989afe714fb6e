import DequeModule

/// Values in the order of their numbers. Nearly all come at the end and go at the front; what goes in between leaves an
/// empty place until it comes to the front, since closing the gap would move all behind it.
struct NumberedLine<Value: Sendable>: Sendable {
    private struct Place: Sendable {
        let number: UInt64
        var value: Value?
    }

    /// The first place, if there is one, is not empty.
    private var places: Deque<Place> = []
    /// Values in the line.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: (number: UInt64, value: Value)? {
        places.first.map { ($0.number, $0.value!) }
    }

    /// All in their order.
    var all: some Sequence<(number: UInt64, value: Value)> {
        places.lazy.compactMap { place in place.value.map { (place.number, $0) } }
    }

    /// The value of that number. Only one that is there can be set.
    subscript(number: UInt64) -> Value? {
        get { place(number).flatMap { places[$0].value } }
        set {
            guard let newValue, let index = place(number), places[index].value != nil else { return }
            places[index].value = newValue
        }
    }

    /// Puts a value in its place.
    mutating func insert(_ value: Value, _ number: UInt64) {
        count += 1
        if let index = place(number) {
            precondition(places[index].value == nil, "two values of one number")
            places[index].value = value
        } else {
            places.insert(Place(number: number, value: value), at: index(of: number))
        }
    }

    /// Takes the value of that number out, if it is there.
    @discardableResult
    mutating func remove(_ number: UInt64) -> Value? {
        guard let index = place(number), let value = places[index].value else { return nil }
        count -= 1
        places[index].value = nil
        while let first = places.first, first.value == nil { places.removeFirst() }
        return value
    }

    /// Takes all out.
    mutating func removeAll() -> [(number: UInt64, value: Value)] {
        let values = Array(all)
        places.removeAll()
        count = 0
        return values
    }

    /// The place of that number, empty or not.
    private func place(_ number: UInt64) -> Int? {
        let index = index(of: number)
        return index < places.count && places[index].number == number ? index : nil
    }

    /// Where the place of that number is, or would have to be.
    private func index(of number: UInt64) -> Int {
        guard let last = places.last, last.number >= number else { return places.count }
        if places[0].number >= number { return 0 }
        var range = places.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = places[middle].number < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
