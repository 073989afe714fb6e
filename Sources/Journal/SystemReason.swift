import Glibc

/// What the system says of an `errno`.
struct SystemReason: CustomStringConvertible {
    let description: String

    init(_ code: Int32) {
        // The text is copied before anything else can ask for another.
        description = unsafe String(cString: strerror(code))
    }
}
