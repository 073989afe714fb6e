/// Bytes of one element's text, reused from element to element.
struct TextBuffer {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 1 << 10
        start = .allocate(capacity: capacity)
    }

    func free() { start.deallocate() }

    @inline(__always)
    mutating func clear() { count = 0 }

    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
        if added > capacity &- count { grow(by: added) }
        (start + count).update(from: bytes, count: added)
        count &+= added
    }

    private mutating func grow(by added: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(2 * capacity, count + added))
        capacity = max(2 * capacity, count + added)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }
}
