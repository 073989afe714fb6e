/// What calls cost beside each other, so that the planner can weigh them.
///
/// A call is dear: the service takes a second for it, allows few a second, and counts them by the day. Bytes are cheap,
/// but not free: a record that nobody asked for is sent, inflated, parsed and thrown away. One call, or one page, is
/// reckoned to be worth 50 such records: 50 loads are 30 kB of XML, 2 kB on the wire, a quarter of a millisecond here.
/// So a group of 400 is not asked for one due station, nor for eight, but it is for nine; and all 500 stations of an
/// account come by the page when eleven of them are due.
enum CallCost {
    /// One call or page.
    static let page = 50
    /// One record that nobody asked for.
    static let record = 1
    /// Most stations of a group that getLoad is asked for. It does not page: more than these come as megabytes in one
    /// piece, which is slow to make there and lost as a whole here.
    static let largestGroup = 5_000

    /// - Parameters:
    ///   - pages: calls that it takes.
    ///   - spare: records that nobody asked for.
    static func of(pages: Int, spare: Int) -> Int { page * pages + record * max(0, spare) }
}
