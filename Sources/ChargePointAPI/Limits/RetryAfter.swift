import FoundationEssentials

/// The `Retry-After` header: seconds, or an HTTP date such as `Wed, 21 Oct 2015 07:28:00 GMT`.
enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// More is not believed.
    private static let longest = Duration.seconds(86_400)

    /// How long to wait from `now` on; nil if the header says nothing that can be understood.
    static func wait(_ header: String, now: Date) -> Duration? {
        let text = header.split(whereSeparator: \.isWhitespace)
        if text.count == 1, text[0].allSatisfy({ $0.isASCII && $0.isNumber }) {
            return min(longest, .seconds(Int(text[0]) ?? .max / 2))
        }
        guard text.count == 6, text[5] == "GMT", let month = months.firstIndex(where: { $0 == text[2] }) else {
            return nil
        }
        let number = String(month + 1)
        let dateTime = "\(text[3])-\(number.count == 1 ? "0" : "")\(number)-\(text[1])T\(text[4])Z"
        guard let date = DateTimeText.date(dateTime) else { return nil }
        return min(longest, max(.zero, .seconds(date.timeIntervalSince(now))))
    }
}
